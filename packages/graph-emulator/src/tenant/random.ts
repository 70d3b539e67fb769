/**
 * Four 32-bit words derived from a string (cyrb128). Not cryptographic: it
 * only has to spread well and give the same words on every machine.
 */
export function hashWords(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  const mixed = a ^ b ^ c ^ d;
  return [mixed >>> 0, (mixed ^ b) >>> 0, (mixed ^ c) >>> 0, (mixed ^ d) >>> 0];
}

/** A number in [0, 1) that depends on nothing but the text. */
export function hashFraction(text: string): number {
  return hashWords(text)[0] / 2 ** 32;
}

/** An id in UUID form (version 4 layout) that depends on nothing but the text. */
export function uuidFrom(text: string): string {
  const [a, b, c, d] = hashWords(text).map(word =>
    word.toString(16).padStart(8, '0'),
  );
  const variant = ((parseInt(c[0], 16) & 0x3) | 0x8).toString(16);
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(
    1,
    4,
  )}-${c.slice(4)}${d}`;
}

/** A seeded sequence of random numbers (sfc32). */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string | number) {
    [this.#a, this.#b, this.#c, this.#d] = hashWords(String(seed));
    for (let i = 0; i < 12; i++) {
      this.next();
    }
  }

  /** The next number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** An integer in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(list.length)];
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** `count` different integers in [0, limit), ascending (Floyd's sampling). */
  sample(count: number, limit: number): number[] {
    const chosen = new Set<number>();
    for (let i = limit - count; i < limit; i++) {
      const candidate = this.integer(i + 1);
      chosen.add(chosen.has(candidate) ? i : candidate);
    }
    return [...chosen].sort((left, right) => left - right);
  }
}
