/** The compression of a GIF: Lempel, Ziv and Welch's with codes of 3 to 12 bits, the lowest bit first, in blocks of up to 255 bytes. */

const [MOST, SLOTS] = [4096, 16384];
const [keys, codes] = [new Int32Array(SLOTS), new Int16Array(SLOTS)];

/** @param {Uint8Array} indices of colors @param {number} bits of an index, 2 to 8 @returns {Uint8Array} with the byte that says how many bits, and the block that ends it */
export function lzw(indices, bits) {
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  const out = new Blocks(bits);
  let [size, next] = [bits + 1, end + 1];
  keys.fill(-1);
  out.put(clear, size);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k += 1) {
    const key = (prefix << 8) | indices[k];
    let slot = Math.imul(key, 0x9e3779b1) >>> 18;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) % SLOTS;
    if (keys[slot] === key) {
      prefix = codes[slot];
      continue;
    }
    out.put(prefix, size);
    prefix = indices[k];
    if (next < MOST) {
      [keys[slot], codes[slot]] = [key, next];
      if (next === 1 << size) size += 1; // the reader learns each code one later
      next += 1;
    } else {
      out.put(clear, size);
      keys.fill(-1);
      [size, next] = [bits + 1, end + 1];
    }
  }
  out.put(prefix, size);
  // The code just written taught the reader one more.
  if (next === 1 << size && size < 12) size += 1;
  out.put(end, size);
  return out.finish();
}

/** Bits, the lowest first, in blocks that begin with their length. */
class Blocks {
  /** @param {number} bits */
  constructor(bits) {
    this.bytes = new Uint8Array(1024);
    this.bytes[0] = bits;
    this.start = 1; // where the block's length stands
    this.length = 2;
    this.held = 0;
    this.count = 0;
  }

  /** @param {number} code @param {number} size */
  put(code, size) {
    this.held |= code << this.count;
    this.count += size;
    while (this.count >= 8) {
      this.byte(this.held & 255);
      this.held >>>= 8;
      this.count -= 8;
    }
  }

  /** @param {number} value */
  byte(value) {
    if (this.length - this.start > 255) this.close();
    if (this.length + 2 > this.bytes.length) {
      const larger = new Uint8Array(2 * this.bytes.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Ends a block and begins the next. */
  close() {
    this.bytes[this.start] = this.length - this.start - 1;
    this.start = this.length;
    this.length += 1;
  }

  finish() {
    if (this.count) this.byte(this.held & 255);
    this.close();
    const all = new Uint8Array(this.length);
    all.set(this.bytes.subarray(0, this.length));
    all[this.start] = 0;
    return all;
  }
}
