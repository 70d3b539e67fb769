/** The same shape without interfaces, whose members TypeScript does not take for a dictionary's. */
export type Output<T> = T extends (infer TItem)[]
  ? Output<TItem>[]
  : T extends object
  ? { [K in keyof T]: Output<T[K]> }
  : T;

/** An answer as it is after its way through JSON: members that are undefined are gone. */
export function toOutput<T extends object>(answer: T): Output<T> {
  return JSON.parse(JSON.stringify(answer));
}
