/** The pictures that the page has made, kept for who saves them: what makes files of them (export.js) is loaded when it is asked for. */

/** @typedef {import("../state.js").State} State */
/** @typedef {{title: string, draw: (context: CanvasRenderingContext2D, width: number, height: number) => void}} Panel */
/** @typedef {{plot: any, Plotly: any, frame: import("./overlay.js").Frame|null, start?: number[]|null, over?: (context: CanvasRenderingContext2D) => void}} Parts
 *  frame: where trails lie over the plot; start: where the start is marked, in pixels of the plot; over: draws what lies over it, in place of trails */
/** @typedef {{surface: {parts: () => Parts}, space: {parts: () => Parts}, curves?: {pictures: () => Panel[]}, state: () => State, at?: string}} Pictures at: the message that says which step is shown */

/** @type {Pictures|null} */
let pictures = null;

/** @param {Pictures} made */
export const setPictures = (made) => { pictures = made; };

export function made() {
  if (!pictures) throw new Error("expected a picture to save, got none");
  return pictures;
}
