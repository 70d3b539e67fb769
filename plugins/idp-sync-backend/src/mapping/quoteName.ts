import { cleanText } from '../database/cleanText';

/** Characters of a name that a message quotes; directories allow 256. */
const MAX_LENGTH = 60;

/** Line breaks and the like, and what turns the direction of all text behind it. */
const DISRUPTIVE =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A name of the directory as messages quote it: on one line, of bearable length, and without what would garble the sentence around it. */
export function quoteName(name: string): string {
  const text = cleanText(name).replace(DISRUPTIVE, ' ').trim();
  const points = [...text];
  return `"${
    points.length > MAX_LENGTH
      ? `${points.slice(0, MAX_LENGTH - 1).join('')}…`
      : text
  }"`;
}
