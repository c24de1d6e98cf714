// SPDX-License-Identifier: Apache-2.0
/**
 * A private key and a certificate signing request (PKCS 10) for it, made in this page.
 *
 * All cryptography is the browser's own (WebCrypto, in secure contexts only). What is left is to put
 * lengths before bytes, for a request that needs no more than this: the server gives all that stands
 * before and after the public key in its signed part, so that names and extensions are written by one
 * program. Libraries for X.509 do the same in 150 to 550 KB, and none comes as one module that a
 * browser could load.
 */

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const PUBLIC_KEY_BYTES = 91;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
/** SEQUENCE { ecdsa-with-SHA256 }, RFC 5758. */
const ALGORITHM = Uint8Array.of(0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);

export function possible() {
  return window.isSecureContext && Boolean(window.crypto?.subtle);
}

/**
 * `frame`: two texts in Base64, DER of what stands before and after the public key.
 * Answers PEM texts: `key` (PKCS 8) and `request`.
 */
export async function make(frame) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, true, ['sign']);
  const [key, spki] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', privateKey),
    crypto.subtle.exportKey('spki', publicKey),
  ]);
  if (spki.byteLength !== PUBLIC_KEY_BYTES) throw new Error('unknown form of a public key');
  const [before, after] = frame.map(fromBase64);
  const info = join(before, new Uint8Array(spki), after);
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const raw = new Uint8Array(await crypto.subtle.sign(algorithm, privateKey, info));
  const signature = der(BIT_STRING, Uint8Array.of(0), ecdsaSignature(raw));
  return {
    key: pem('PRIVATE KEY', new Uint8Array(key)),
    request: pem('CERTIFICATE REQUEST', der(SEQUENCE, info, ALGORITHM, signature)),
  };
}

/** WebCrypto gives two numbers of 32 bytes; X.509 has them as a sequence of integers. */
function ecdsaSignature(raw) {
  return der(SEQUENCE, integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
}

/** As short as can be, with a zero in front of what would else be negative. */
function integer(bytes) {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  return digits[0] & 0x80 ? der(INTEGER, Uint8Array.of(0), digits) : der(INTEGER, digits);
}

function der(tag, ...parts) {
  const content = join(...parts);
  return join(Uint8Array.of(tag, ...length(content.length)), content);
}

function length(size) {
  if (size < 0x80) return [size];
  const bytes = [];
  for (let rest = size; rest; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function pem(label, bytes) {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g);
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
