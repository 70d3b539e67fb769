import { foldText } from '@idp-sync/backstage-plugin-idp-sync-common';
import { searchWords, toSearchKey } from '../database/searchKey';
import { displayNameOf } from '../mapping/displayName';
import { textOf } from '../mapping/text';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { sortInSteps } from './sortInSteps';

/** Objects between two yields. */
const OBJECTS_PER_STEP = 2_000;

/** The objects of one class by name, to be searched. Made once for a snapshot, and as long-lived as that. */
export class DirectoryIndex {
  /** Places in the snapshot, by name. */
  readonly #order: readonly number[];
  /** By place: all that an object may be found by. */
  readonly #texts: readonly string[];

  private constructor(order: readonly number[], texts: readonly string[]) {
    this.#order = order;
    this.#texts = texts;
  }

  static *create(
    objects: readonly DirectoryObject[],
  ): Generator<void, DirectoryIndex> {
    const names: string[] = [];
    const texts: string[] = [];
    for (const [place, object] of objects.entries()) {
      const { mail, userPrincipalName, mailNickname } = object.attributes;
      const name = displayNameOf(object);
      names.push(foldText(name));
      texts.push(
        toSearchKey(
          name,
          textOf(mail),
          textOf(userPrincipalName),
          textOf(mailNickname),
          object.objectId,
        ),
      );
      if (place % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
    // Places rise with object ids, and the sort is stable: namesakes are in that order.
    const order = yield* sortInSteps([...names.keys()], (a, b) =>
      names[a] < names[b] ? -1 : Number(names[a] > names[b]),
    );
    return new DirectoryIndex(order, texts);
  }

  /**
   * Places of objects that contain every word of the term and are wanted, by name.
   *
   * @param isWanted - asked only about those that are found
   */
  *find(
    query: { search?: string; offset: number; limit: number },
    isWanted: (place: number) => boolean = () => true,
  ): Generator<void, { places: number[]; totalItems: number }> {
    const words = searchWords(query.search ?? '');
    const places: number[] = [];
    let totalItems = 0;
    for (const [position, place] of this.#order.entries()) {
      const text = this.#texts[place];
      if (words.every(word => text.includes(word)) && isWanted(place)) {
        if (totalItems >= query.offset && places.length < query.limit) {
          places.push(place);
        }
        totalItems += 1;
      }
      if (position % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
    return { places, totalItems };
  }
}
