const STORAGE_KEY = 'portal.signInProvider';

/** As whom this browser has signed in last; forgotten when signing out. */
export const RememberedProvider = {
  get(): string | undefined {
    return localStorage.getItem(STORAGE_KEY) ?? undefined;
  },
  set(providerId: string) {
    localStorage.setItem(STORAGE_KEY, providerId);
  },
  forget() {
    localStorage.removeItem(STORAGE_KEY);
  },
};
