import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ERROR_CODES, type ErrorDefinition } from './codes';

const DOCUMENT = resolve(__dirname, '../../../../docs/errors.md');
const BEGIN = '<!-- codes: written from codes.ts -->';
const END = '<!-- end of codes -->';
const HOW =
  'docs/errors.md does not say what codes.ts says. Write it anew with: UPDATE_DOCS=1 yarn workspace @idp-sync/backstage-plugin-idp-sync-common test --watchAll=false errorsDocument';

const CAUSES: Record<ErrorDefinition['cause'], string> = {
  credential: 'Credential',
  permission: 'Permission',
  throttling: 'Throttling',
  network: 'Network',
  directory: 'Directory',
  policy: 'Policy and configuration',
  data: 'Data',
  catalog: 'Catalog',
  engine: 'Engine',
};

/** What stands below the meaning and remedy of each code, written by hand. */
function readNotes(codes: string): Map<string, string> {
  const notes = new Map<string, string>();
  for (const section of codes.split(/^### /m).slice(1)) {
    const [title, ...lines] = section.split('\n');
    const [, note = ''] = lines
      .join('\n')
      .split(/^## /m)[0]
      .split(/^\*\*What to do:\*\* .*$/m);
    notes.set(title.replaceAll('`', '').trim(), note.trim());
  }
  return notes;
}

function writeCodes(notes: ReadonlyMap<string, string>): string {
  const sections = Object.entries(CAUSES).flatMap(([cause, title]) => [
    `## ${title}`,
    ...Object.entries<ErrorDefinition>(ERROR_CODES)
      .filter(([, definition]) => definition.cause === cause)
      .flatMap(([code, { meaning, remedy }]) => [
        `### \`${code}\``,
        meaning,
        `**What to do:** ${remedy}`,
        ...(notes.get(code) ? [notes.get(code)] : []),
      ]),
  ]);
  return sections.join('\n\n');
}

function update(document: string): string {
  const [before, rest = ''] = document.split(BEGIN);
  const [codes, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${writeCodes(
    readNotes(codes),
  )}\n\n${END}${after}`;
}

describe('docs/errors.md', () => {
  if (process.env.UPDATE_DOCS) {
    writeFileSync(DOCUMENT, update(readFileSync(DOCUMENT, 'utf8')));
  }
  const document = readFileSync(DOCUMENT, 'utf8');

  it('says of every code what the table says, and of no other', () => {
    const stale = document === update(document) ? undefined : HOW;
    expect(stale).toBeUndefined();
  });

  it('links to places that exist', () => {
    const places = new Set(
      Object.keys(ERROR_CODES).map(code => code.toLowerCase()),
    );
    const links = [...document.matchAll(/\(#(idp_[a-z_]+)\)/g)].map(
      ([, place]) => place,
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(place => !places.has(place))).toEqual([]);
  });
});
