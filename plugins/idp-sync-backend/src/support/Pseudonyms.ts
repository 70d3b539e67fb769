import { createHmac, randomBytes } from 'node:crypto';

const SHORTEST_NAME = 3;

/** Puts words in the place of people and teams that say only who is the same, within one bundle. */
export class Pseudonyms {
  readonly #salt = randomBytes(32);
  readonly #names: RegExp | undefined;

  /** @param names - that are to be found wherever they are */
  constructor(names: Iterable<string>) {
    const known = [...new Set(names)]
      .filter(name => name.trim().length >= SHORTEST_NAME)
      .sort((a, b) => b.length - a.length)
      .map(name => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    this.#names =
      known.length > 0
        ? new RegExp(
            `(?<![\\p{L}\\p{N}])(${known.join('|')})(?![\\p{L}\\p{N}])`,
            'giu',
          )
        : undefined;
  }

  replace(text: string): string {
    const named = this.#names
      ? text.replace(this.#names, name => this.#word('name', name))
      : text;
    return named
      .replace(/[^\s<>"'“”,;:()[\]]+@[^\s<>"'“”,;:()[\]]+/gu, mail =>
        this.#word('mail', mail),
      )
      .replace(
        /\b(user|group):([\w.-]+)\/([^\s"'“”,;:()[\]]+)/giu,
        (_, kind, namespace, name) =>
          `${kind}:${namespace}/${this.#word('name', name)}`,
      )
      .replace(
        /(["“])([^"“”]+)(["”])/gu,
        (_, open, quoted, close) =>
          `${open}${
            quoted.startsWith('[') ? quoted : this.#word('text', quoted)
          }${close}`,
      );
  }

  #word(kind: string, value: string): string {
    const hash = createHmac('sha256', this.#salt)
      .update(value.toLocaleLowerCase('en-US'))
      .digest('hex');
    return `[${kind} ${hash.slice(0, 8)}]`;
  }
}
