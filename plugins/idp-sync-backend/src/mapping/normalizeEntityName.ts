/**
 * Makes a name of an attribute exactly as `@backstage/plugin-catalog-backend-module-msgraph` does, so that a portal can move over without one reference
 * changing. The result may be empty, too long, or begin or end with a character that the catalog refuses.
 */
export function normalizeEntityName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-zA-Z0-9_\-.]/g, '_')
    .replace(/(?<!_)_+$/, '')
    .replace(/_{2,}/g, '_');
}
