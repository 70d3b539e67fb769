/** Something that somebody has typed and not saved, and what it was made from. */
export interface StoredDraft<T> {
  base: T;
  draft: T;
}

function keyOf(name: string): string {
  return `idp-sync.draft.${name}`;
}

/** Keeps a draft for as long as the browser tab lives, reloads included. It must hold no secret. */
export function storeDraft<T>(name: string, draft: StoredDraft<T>): void {
  try {
    sessionStorage.setItem(keyOf(name), JSON.stringify(draft));
  } catch {
    // Full or forbidden: the draft lives on in the page.
  }
}

/** The draft that was kept, if there is one that `isValid` takes. */
export function loadDraft<T>(
  name: string,
  isValid: (value: unknown) => value is StoredDraft<T>,
): StoredDraft<T> | undefined {
  try {
    const text = sessionStorage.getItem(keyOf(name));
    const value: unknown = text ? JSON.parse(text) : undefined;
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets a draft. */
export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(keyOf(name));
  } catch {
    // Nothing was kept where it is forbidden.
  }
}
