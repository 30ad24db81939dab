/** A parameter that no catalogue lists, in the catalogue's form. */

/** @typedef {import("../spec.js").Parameter} Parameter */

/** @param {Partial<Parameter> & {name: string, type: string, default: any}} given @returns {Parameter} */
export function parameterOf(given) {
  return { required: true, nullable: false, range: null, scale: "linear", choices: null, length: null, primary: true, implementation: false, ...given };
}
