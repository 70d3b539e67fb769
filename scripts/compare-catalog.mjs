// Compares what a running portal shows with the file of an emulated tenant, person by person and team by team. It knows nothing of our
// code: it reads the file and the catalog's API, each on its own.
//
//   npm start -- --tenant kubernetes
//   node scripts/compare-catalog.mjs packages/graph-emulator/tenants/kubernetes.json [http://localhost:7007]
import { readFile } from 'node:fs/promises';

const [file, portal = 'http://localhost:7007'] = process.argv.slice(2);
if (!file) {
  console.error('Which tenant? node scripts/compare-catalog.mjs FILE [PORTAL]');
  process.exit(2);
}

/** What the file says, by object id. */
async function readInput() {
  const { users, groups } = JSON.parse(await readFile(file, 'utf8'));
  const isGroup = new Set(groups.map(group => group.id));
  const people = new Map();
  const teams = new Map();
  const memberships = new Set();
  const nestings = new Set();
  for (const user of users) {
    people.set(user.id, user.displayName);
  }
  for (const group of groups) {
    teams.set(group.id, group.displayName);
    for (const member of group.members) {
      (isGroup.has(member) ? nestings : memberships).add(
        `${member} in ${group.id}`,
      );
    }
  }
  return { people, teams, memberships, nestings };
}

async function readEntities() {
  const signIn = await fetch(`${portal}/api/auth/demo-admin/refresh`, {
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  if (!signIn.ok) {
    throw new Error(`Signing in failed: ${signIn.status}`);
  }
  const { backstageIdentity } = await signIn.json();
  const headers = { authorization: `Bearer ${backstageIdentity.token}` };
  const entities = [];
  let query = 'limit=500&filter=kind=user&filter=kind=group';
  while (query) {
    const answer = await fetch(
      `${portal}/api/catalog/entities/by-query?${query}`,
      { headers },
    );
    if (!answer.ok) {
      throw new Error(`The catalog answered ${answer.status}`);
    }
    const { items, pageInfo } = await answer.json();
    entities.push(...items);
    query = pageInfo.nextCursor && `limit=500&cursor=${pageInfo.nextCursor}`;
  }
  return entities;
}

/** What the catalog shows, by object id; entities that come from no directory are left out. */
function readOutput(entities) {
  const people = new Map();
  const teams = new Map();
  const memberships = new Set();
  const nestings = new Set();
  const idOfRef = new Map();
  const refs = new Map();
  const idOf = ({ metadata: { annotations = {} } }) =>
    annotations['graph.microsoft.com/user-id'] ??
    annotations['graph.microsoft.com/group-id'];
  for (const entity of entities) {
    const { kind, metadata, spec } = entity;
    const id = idOf(entity);
    if (id) {
      const ref =
        `${kind}:${metadata.namespace}/${metadata.name}`.toLowerCase();
      idOfRef.set(ref, id);
      refs.set(id, ref);
      (kind === 'User' ? people : teams).set(id, spec.profile.displayName);
    }
  }
  for (const entity of entities) {
    const id = idOf(entity);
    for (const { type, targetRef } of id ? entity.relations : []) {
      const other = idOfRef.get(targetRef);
      if (other && type === 'memberOf') {
        memberships.add(`${id} in ${other}`);
      } else if (other && type === 'childOf') {
        nestings.add(`${id} in ${other}`);
      } else if (other && type === 'parentOf') {
        nestings.add(`${other} in ${id}`);
      }
    }
  }
  return { people, teams, memberships, nestings, refs };
}

/** One line for one kind of thing; true when both sides are the same. */
function compare(what, input, output, same = () => true) {
  const missing = [...input.keys()].filter(key => !output.has(key));
  const surplus = [...output.keys()].filter(key => !input.has(key));
  const different = [...input.keys()].filter(
    key => output.has(key) && !same(key),
  );
  console.log(
    `${what.padEnd(12)} ${String(input.size).padStart(7)} in the file ${String(
      output.size,
    ).padStart(7)} in the catalog  ` +
      `${missing.length} missing, ${surplus.length} too many, ${different.length} different`,
  );
  for (const [word, keys] of Object.entries({ missing, surplus, different })) {
    keys.slice(0, 5).forEach(key => console.log(`  ${word}: ${key}`));
  }
  return missing.length + surplus.length + different.length === 0;
}

const input = await readInput();
const output = readOutput(await readEntities());
const names = [...input.teams.values()];
const repeated = new Set(
  names.filter((name, index) => names.indexOf(name) !== index),
);
const results = [
  compare(
    'people',
    input.people,
    output.people,
    id => input.people.get(id) === output.people.get(id),
  ),
  compare(
    'teams',
    input.teams,
    output.teams,
    id => input.teams.get(id) === output.teams.get(id),
  ),
  compare('memberships', input.memberships, output.memberships),
  compare('nestings', input.nestings, output.nestings),
];
const distinct = new Set(output.refs.values()).size;
console.log(
  `${repeated.size} names are borne by more than one team; ${output.refs.size} objects have ${distinct} different references`,
);
results.push(distinct === input.people.size + input.teams.size);
console.log(results.every(Boolean) ? 'Equal.' : 'NOT equal.');
process.exit(results.every(Boolean) ? 0 : 1);
