/** @param {any} a @param {any} b @returns {Promise<null>} */
export const ask = async (a, b) => null;
