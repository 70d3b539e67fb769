import { Directory } from '../Directory';
import { DirectoryObject, Properties } from '../DirectoryObject';
import { uuidFrom } from '../random';
import { CONTOSO_DOMAIN } from './Recruiter';

/** The kinds of group that Entra knows. */
export type Kind =
  | 'security'
  | 'microsoft365'
  | 'dynamicSecurity'
  | 'distribution'
  | 'mailEnabledSecurity';

const KINDS: Record<Kind, Properties> = {
  security: { securityEnabled: true, mailEnabled: false, groupTypes: [] },
  microsoft365: {
    securityEnabled: false,
    mailEnabled: true,
    groupTypes: ['Unified'],
    visibility: 'Private',
  },
  dynamicSecurity: {
    securityEnabled: true,
    mailEnabled: false,
    groupTypes: ['DynamicMembership'],
    membershipRuleProcessingState: 'On',
  },
  distribution: { securityEnabled: false, mailEnabled: true, groupTypes: [] },
  mailEnabledSecurity: {
    securityEnabled: true,
    mailEnabled: true,
    groupTypes: [],
  },
};

/** Makes groups and remembers them by nickname. */
export class Organizer {
  readonly #directory: Directory;
  readonly #byNickname = new Map<string, DirectoryObject>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  group(
    nickname: string,
    displayName: string,
    kind: Kind,
    members: readonly DirectoryObject[],
    more: Properties = {},
  ): DirectoryObject {
    const properties: Properties = {
      displayName,
      mailNickname: nickname,
      createdDateTime: '2024-03-04T09:00:00Z',
      ...structuredClone(KINDS[kind]),
      ...more,
    };
    if (properties.mailEnabled) {
      properties.mail = `${nickname}@${CONTOSO_DOMAIN}`;
    }
    const group = this.#directory.add(
      'group',
      uuidFrom(`contoso/group/${nickname}`),
      properties,
    );
    this.#byNickname.set(nickname, group);
    this.add(group, members);
    return group;
  }

  add(group: DirectoryObject, members: readonly DirectoryObject[]): void {
    members.forEach(member => this.#directory.link(group, member));
  }

  named(nickname: string): DirectoryObject[] {
    const group = this.#byNickname.get(nickname);
    return group ? [group] : [];
  }
}
