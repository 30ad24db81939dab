/** A video of pictures, by the browser's own encoder (WebCodecs): VP9 where it has it, VP8 otherwise. */

import { webm } from "./webm.js";
import { BT601, BT709, i420, spaceOf } from "./yuv.js";

const CODECS = /** @type {const} */ ([["vp09.00.31.08", "V_VP9", BT709], ["vp8", "V_VP8", BT601]]);
const WHOLE = 2; // seconds from one whole picture to the next
const WAITING = 4; // pictures that the encoder may have before it
const BITS = 0.12; // a pixel

/** Bits a second, at most about. @param {{width: number, height: number, fps: number}} film */
export const bitrate = ({ width, height, fps }) => Math.max(400_000, Math.round(BITS * width * height * fps));

/** Whether this browser can, and is let: over plain http to another machine it is not. */
export const canEncode = () => typeof VideoEncoder !== "undefined";

/** @param {{width: number, height: number, fps: number}} film */
async function configOf({ width, height, fps }) {
  for (const [codec, name, standard] of CODECS) {
    const config = /** @type {VideoEncoderConfig} */ ({ codec, width, height, framerate: fps, bitrate: bitrate({ width, height, fps }), latencyMode: "quality" });
    if ((await VideoEncoder.isConfigSupported(config)).supported) return { config, name, standard };
  }
  throw new Error(`expected an encoder of VP9 or VP8 for ${width} x ${height}, got none`);
}

/** @param {{width: number, height: number, fps: number}} film both sizes even */
export async function createVideo(film) {
  const { config, name, standard } = await configOf(film);
  /** @type {import("./webm.js").Chunk[]} */
  const chunks = [];
  /** @type {Error|null} */
  let failure = null;
  const encoder = new VideoEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      chunks.push({ data, time: Math.round(chunk.timestamp / 1000), key: chunk.type === "key" });
    },
    error(reason) { failure = reason; },
  });
  encoder.configure(config);
  let count = 0;
  return {
    /** @param {Uint32Array} pixels of the whole picture */
    async add(pixels) {
      if (failure) throw failure;
      const { width, height } = film;
      const about = { format: /** @type {const} */ ("I420"), codedWidth: width, codedHeight: height, colorSpace: spaceOf(standard) };
      const frame = new VideoFrame(i420(pixels, width, height, standard), { ...about, timestamp: (count * 1e6) / film.fps, duration: 1e6 / film.fps });
      encoder.encode(frame, { keyFrame: count % Math.round(WHOLE * film.fps) === 0 });
      frame.close();
      count += 1;
      while (encoder.encodeQueueSize > WAITING) await new Promise((done) => setTimeout(done, 4));
    },
    async finish() {
      await encoder.flush();
      if (failure) throw failure;
      encoder.close();
      return webm({ codec: name, colors: standard.code, width: film.width, height: film.height, duration: (1000 * count) / film.fps, chunks });
    },
    close: () => encoder.state !== "closed" && encoder.close(),
  };
}
