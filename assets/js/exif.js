/* What a photo tells besides its picture, read on the device: where it was taken, and whether it carries anything (EXIF, XMP, IPTC, C2PA …) that the
   server has no business to receive. JPEG, PNG and WebP; a HEIC or an AVIF is never read for its place and counts as carrying something.
   Only the beginning of a file is read: what is not seen to be bare is not. */
const HEAD = 262_144;
const GPS = 0x8825;
const NOTHING = { tiff: null, carries: true };

const latin = new TextDecoder("latin1");
const text = (bytes, from, length) => latin.decode(bytes.subarray(from, from + length));

/* A view of the TIFF that begins there: its offsets count from its first byte. */
const tiffAt = (bytes, from) => new DataView(bytes.buffer, bytes.byteOffset + from, Math.max(0, bytes.length - from));

function jpeg(bytes, view) {
  const seen = { tiff: null, carries: false };
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return { ...seen, carries: true };
    const marker = bytes[at + 1];
    if (marker === 0xff) { at += 1; continue; } // fill
    if (marker === 0xda) return seen; // the picture itself
    const exif = marker === 0xe1 && text(bytes, at + 4, 6) === "Exif\0\0";
    const harmless = marker < 0xe1 || (marker === 0xe2 && text(bytes, at + 4, 11) === "ICC_PROFILE") || marker === 0xee;
    if (exif && !seen.tiff) seen.tiff = tiffAt(bytes, at + 10);
    if (!harmless) seen.carries = true;
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return { ...seen, carries: true };
}

function png(bytes, view) {
  const seen = { tiff: null, carries: false };
  for (let at = 8; at + 8 <= bytes.length;) {
    const kind = text(bytes, at + 4, 4);
    if (kind === "IEND") return seen;
    if (kind === "eXIf" && !seen.tiff) seen.tiff = tiffAt(bytes, at + 8);
    if (["eXIf", "tEXt", "zTXt", "iTXt", "caBX"].includes(kind)) seen.carries = true;
    at += 12 + view.getUint32(at);
  }
  return { ...seen, carries: true };
}

function webp(bytes, view) {
  const seen = { tiff: null, carries: false };
  if (text(bytes, 12, 4) !== "VP8X") return seen; // a bare picture
  if (bytes[20] & 0x0c) seen.carries = true; // announced: EXIF or XMP, which stand at the end
  for (let at = 12; at + 8 <= bytes.length;) {
    if (text(bytes, at, 4) === "EXIF") seen.tiff = tiffAt(bytes, at + (text(bytes, at + 8, 6) === "Exif\0\0" ? 14 : 8));
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size % 2);
  }
  return { ...seen, carries: seen.carries || Boolean(seen.tiff) };
}

async function look(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const view = new DataView(bytes.buffer);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes, view);
  if (bytes[0] === 0x89 && text(bytes, 1, 7) === "PNG\r\n\x1a\n") return png(bytes, view);
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return webp(bytes, view);
  if (text(bytes, 0, 4) === "GIF8") return { tiff: null, carries: false }; // has no EXIF, and drawing it would stop it
  return NOTHING;
}

/* The entries of a directory by tag: where each one's value, or the offset of it, stands. */
function directory(tiff, at, little) {
  const entries = new Map();
  const count = tiff.getUint16(at, little);
  for (let n = 0; n < count; n += 1) entries.set(tiff.getUint16(at + 2 + n * 12, little), at + 2 + n * 12);
  return entries;
}

/* Degrees, minutes and seconds, each a fraction; NaN when one is none. */
function degrees(tiff, entry, little) {
  if (tiff.getUint16(entry + 2, little) !== 5 || tiff.getUint32(entry + 4, little) !== 3) return NaN;
  const from = tiff.getUint32(entry + 8, little);
  return [1, 60, 3600].reduce((sum, part, n) => {
    const below = tiff.getUint32(from + n * 8 + 4, little);
    return sum + (below ? tiff.getUint32(from + n * 8, little) / below / part : NaN);
  }, 0);
}

function place(tiff) {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  if (tiff.getUint16(2, little) !== 42) return null;
  const gps = directory(tiff, tiff.getUint32(4, little), little).get(GPS);
  if (gps === undefined) return null;
  const entries = directory(tiff, tiff.getUint32(gps + 8, little), little);
  if (![1, 2, 3, 4].every((tag) => entries.has(tag))) return null;
  const side = (tag) => ({ N: 1, S: -1, E: 1, W: -1 }[String.fromCharCode(tiff.getUint8(entries.get(tag) + 8))]);
  const lat = side(1) * degrees(tiff, entries.get(2), little);
  const lon = side(3) * degrees(tiff, entries.get(4), little);
  const real = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0); // false for NaN too
  return real ? { lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) } : null;
}

/* Read a photo: {place: {lat, lon} or null, carries: whether it may hold more than its picture}. Never throws. */
export async function readPhoto(file) {
  try {
    const seen = await look(file);
    return { place: seen.tiff && place(seen.tiff), carries: seen.carries };
  } catch {
    return { place: null, carries: true }; // cut short, or made to mislead
  }
}
