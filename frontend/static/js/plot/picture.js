/**
 * Everything drawn on the race page: the surface in two and three dimensions from one source of fields, and the curves. Tells
 * each of every change, and keeps the landmarks in the state.
 */

import { paced } from "../pace.js";
import { heightsOf, placeOf } from "../spec.js";
import { createCurves } from "./curves.js";
import { setPictures } from "./made.js";
import { createSource } from "./source.js";
import { createSpace } from "./space.js";
import { createSurface } from "./surface.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").Key} Key */

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`expected an element #${id} in the page, got none`);
  return found;
}

/** @param {Api} api @param {import("./explorer.js").Explore} explore */
export function createPicture(api, explore) {
  const solid = element("surface-3d");
  const source = createSource((scene) => {
    const { problem } = api.state().spec;
    if (heightsOf(problem) === scene.wanted.heights) api.setLandmarks(scene.landmarks);
    if (placeOf(problem) !== scene.wanted.place) return;
    surface.show(scene);
    space.show(scene);
  }, (error) => {
    // A bad problem is reported by its run as well, with the field it stands in.
    if (error.code !== "unreachable" && !api.state().error) api.fail(error);
  });
  /** @param {{width: number, height: number}} size */
  const want = ({ width, height }) => source.want(api.state(), width > 0 ? { width, height } : { width: 640, height: 400 });
  const surface = createSurface(element("surface-plot"), element("surface-overlay"), api, want, explore);
  const space = createSpace(solid, api);
  const curves = createCurves({ loss: element("curve-loss"), distance: element("curve-distance"), grad: element("curve-grad"), lr: element("curve-lr") }, api);
  setPictures({ surface, space, curves, state: api.state });

  const parts = [surface, space, { update: paced(curves.update) }];
  /** @param {import("../state.js").State} state @param {Set<Key>} changed */
  function update(state, changed) {
    if (changed.has("view")) solid.hidden = state.view.mode === "2d";
    for (const part of parts) part.update(state, changed);
  }
  update(api.state(), new Set(/** @type {Key[]} */ (["spec", "view", "step", "traces"])));
  api.subscribe(update);
  return { ready: api.state().view.mode === "3d" ? space.ready : surface.ready, came: surface.came };
}
