import {
  CatalogConnection,
  type CatalogMutation,
} from '../apply/CatalogConnection';

/** When the catalog does not take a mutation: before any of it is in, or after all of it is, when only the answer is lost. */
export type CatalogFault = 'refused' | 'answerLost';

/** The real connection to the catalog, which fails when it is told to. */
export class FaultyConnection extends CatalogConnection {
  #fault?: CatalogFault;
  #times = 0;

  /** The next mutations fail; Infinity for all until `mend`. */
  break(fault: CatalogFault, times: number): void {
    this.#fault = fault;
    this.#times = times;
  }

  mend(): void {
    this.#times = 0;
  }

  async apply(mutation: CatalogMutation): Promise<void> {
    if (this.#times <= 0) {
      await super.apply(mutation);
      return;
    }
    this.#times -= 1;
    if (this.#fault === 'answerLost') {
      await super.apply(mutation);
    }
    throw new Error('The catalog’s database is not there');
  }
}
