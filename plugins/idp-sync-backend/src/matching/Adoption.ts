/** Whose entity becomes that of a person of the planning connection, with its reference. */
export interface Adoption {
  /** Whose it is now. */
  connectionId: string;
  objectId: string;
  /** The same for people to read: `connection "Fabrikam"`. */
  source: string;
  entityRef: string;
  /** Of the row whose it is now; where that has moved, the entity is not taken over. */
  sequence: number;
  /** Under which the catalog keeps it: under another one it would be another entity there. */
  locationKey: string;
  /** Whether the catalog has it; else there is a reference alone. */
  inCatalog: boolean;
}

/** Somebody of the planning connection whose entity has passed to another one. */
export interface GivenUp {
  objectId: string;
  /** Whose the entity is now. */
  owner: Adoption;
  /** The owner has lost the person, so that she gets her entity back. */
  letsGo: boolean;
}
