// In a rush a form brings a proof of a little work along: a number for which SHA-256 begins with 15 zero bits.
// It is worked out while somebody reads, in pieces of a few milliseconds, so that the page never stands still.
const BITS = 15;
const K = Uint32Array.from({ length: 64 }, (_, index) => fraction(Math.cbrt(prime(index))));
const START = Uint32Array.from({ length: 8 }, (_, index) => fraction(Math.sqrt(prime(index))));

function prime(index) {
  for (let number = 2; ; number++) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor) divisor++;
    if (divisor * divisor > number && index-- === 0) return number;
  }
}

function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));
const words = new Uint32Array(64);

// The first word of the hash of one block: the text is shorter than 56 letters, all ASCII.
function firstWord(text) {
  words.fill(0);
  for (let place = 0; place < text.length; place++) words[place >> 2] |= text.charCodeAt(place) << (24 - 8 * (place & 3));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at++) {
    const early = words[at - 15];
    const late = words[at - 2];
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = words[at - 16] + small + words[at - 7] + large;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let at = 0; at < 64; at++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + words[at]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return (START[0] + a) >>> 0;
}

async function prove(form) {
  const ticket = new TextEncoder().encode(form.elements.ticket.value);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", ticket));
  const asked = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (let tried = 0; ; ) {
    for (const until = performance.now() + 8; performance.now() < until; )
      for (let round = 0; round < 50; round++, tried++)
        if (firstWord(`${asked}.${tried}`) >>> (32 - BITS) === 0) return String(tried);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const form = document.querySelector("form:has([name=proof])");
const field = form.elements.proof;
// Without a secure address a browser keeps its digest back; the answer then waits for somebody's look.
const proven = crypto.subtle ? prove(form).then((proof) => void (field.value = proof)) : Promise.resolve();
form.addEventListener("submit", (event) => {
  if (field.value || !crypto.subtle) return;
  event.preventDefault();
  const { submitter } = event;
  proven.then(() => form.requestSubmit(submitter));
});
