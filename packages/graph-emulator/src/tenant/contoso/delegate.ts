import { Directory } from '../Directory';
import { DirectoryObject, Properties } from '../DirectoryObject';
import { uuidFrom } from '../random';
import { DEPARTMENTS } from './company';
import { Workforce } from './hire';

/** Puts people and groups of Contoso into administrative units, whose admins look after them and nobody else. */
export function delegate(directory: Directory, workforce: Workforce): void {
  const objects = (type: 'user' | 'group') =>
    directory.indexesOf(type).map(index => directory.at(index));
  const add = (
    nickname: string,
    properties: Properties,
    members: readonly DirectoryObject[],
  ) => {
    const unit = directory.add(
      'administrativeUnit',
      uuidFrom(`contoso/unit/${nickname}`),
      properties,
    );
    for (const member of members) {
      directory.link(unit, member);
    }
  };
  add(
    'berlin',
    { displayName: 'Berlin office', description: 'Looked after from Berlin' },
    objects('user').filter(
      ({ properties }) => properties.officeLocation === 'Berlin',
    ),
  );
  const engineering = DEPARTMENTS.find(
    ({ nickname }) => nickname === 'engineering',
  );
  const names = new Set([
    engineering?.name,
    ...(engineering?.teams.map(({ name }) => name) ?? []),
  ]);
  add('engineering', { displayName: 'Engineering' }, [
    ...objects('user').filter(
      ({ properties }) => properties.department === engineering?.name,
    ),
    ...objects('group').filter(({ properties }) =>
      names.has(String(properties.displayName)),
    ),
  ]);
  add(
    'executives',
    { displayName: 'Executives', visibility: 'HiddenMembership' },
    [workforce.chief, ...workforce.heads.values()],
  );
}
