import { Directory } from '../Directory';
import { DirectoryObject, Properties } from '../DirectoryObject';
import { FAMILY_NAMES, GIVEN_NAMES } from '../names';
import { SeededRandom, uuidFrom } from '../random';
import { GUESTS, NamedPerson } from './castOfPeople';
import { OFFICES, Office } from './company';

/** Contoso's only verified domain. */
export const CONTOSO_DOMAIN = 'contoso.example';

/** The place that somebody is hired for. */
export interface Position {
  jobTitle: string;
  department?: string;
  manager?: DirectoryObject;
}

/** Where somebody is in the Active Directory of the company, which has a unit for each department. */
function distinguishedName(
  { displayName }: { displayName: string },
  { department }: Position,
): string | undefined {
  const escape = (name: string) => name.replace(/[\\,+"<>;=#]/g, '\\$&');
  return (
    department &&
    `CN=${escape(displayName)},OU=${escape(
      department,
    )},OU=People,DC=contoso,DC=example`
  );
}

/** Makes the accounts of people, in the same way every time. */
export class Recruiter {
  readonly #directory: Directory;
  readonly #random = new SeededRandom('contoso');
  readonly #aliases = new Set<string>();
  #employees = 0;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Hires somebody whose name is not taken. */
  anyone(position: Position, leaverRate = 0): DirectoryObject {
    for (;;) {
      const givenName = this.#random.pick(GIVEN_NAMES);
      const surname = this.#random.pick(FAMILY_NAMES);
      const alias = `${givenName}.${surname}`.toLowerCase();
      if (!this.#aliases.has(alias)) {
        const person = {
          displayName: `${givenName} ${surname}`,
          givenName,
          surname,
          alias,
        };
        const hired = this.person(person, position);
        if (this.#random.chance(leaverRate)) {
          hired.properties.accountEnabled = false;
        }
        return hired;
      }
    }
  }

  person(
    person: Omit<NamedPerson, 'team' | 'jobTitle'>,
    position: Position,
    office: Office = this.#random.pick(OFFICES),
  ): DirectoryObject {
    this.#employees += 1;
    const number = String(this.#employees).padStart(4, '0');
    const address = `${person.alias}@${CONTOSO_DOMAIN}`;
    const properties: Properties = {
      displayName: person.displayName,
      jobTitle: position.jobTitle,
      mail: address,
      userPrincipalName: address,
      mailNickname: person.alias,
      accountEnabled: true,
      userType: 'Member',
      companyName: 'Contoso',
      employeeId: `C${number}`,
      employeeType: this.#random.chance(0.08) ? 'Contractor' : 'Employee',
      officeLocation: office.name,
      city: office.city,
      country: office.country,
      usageLocation: office.usageLocation,
      createdDateTime: this.#joined(),
    };
    // Nobody fills in everything: what was never set stays absent.
    const optional: [string, string | string[] | undefined][] = [
      ['givenName', person.givenName],
      ['surname', person.surname],
      ['department', position.department],
      ['onPremisesDistinguishedName', distinguishedName(person, position)],
      ['businessPhones', [`${office.phonePrefix} ${number}`]],
      [
        'mobilePhone',
        this.#random.chance(0.5)
          ? `${office.phonePrefix} 9${number}`
          : undefined,
      ],
      ['preferredLanguage', this.#random.chance(0.3) ? 'en-US' : undefined],
    ];
    for (const [name, value] of optional) {
      if (value !== undefined) {
        properties[name] = value;
      }
    }
    const user = this.#add(person.alias, properties);
    user.manager = position.manager?.index;
    return user;
  }

  account(account: { displayName: string; alias: string }): DirectoryObject {
    return this.#add(account.alias, {
      displayName: account.displayName,
      userPrincipalName: `${account.alias}@${CONTOSO_DOMAIN}`,
      mailNickname: account.alias,
      accountEnabled: true,
      userType: 'Member',
      createdDateTime: this.#joined(),
    });
  }

  guest(guest: (typeof GUESTS)[number]): DirectoryObject {
    const alias = `${guest.mail.replace('@', '_')}#EXT#`;
    return this.#add(alias, {
      displayName: guest.displayName,
      mail: guest.mail,
      userPrincipalName: `${alias}@${CONTOSO_DOMAIN}`,
      mailNickname: alias,
      accountEnabled: true,
      userType: 'Guest',
      companyName: guest.company,
      externalUserState: guest.pending ? 'PendingAcceptance' : 'Accepted',
      createdDateTime: this.#joined(),
    });
  }

  #add(alias: string, properties: Properties): DirectoryObject {
    this.#aliases.add(alias);
    return this.#directory.add(
      'user',
      uuidFrom(`contoso/user/${alias}`),
      properties,
    );
  }

  /** A moment in the eight years from 2018 on. */
  #joined(): string {
    const start = Date.UTC(2018, 0, 1);
    const minutes = this.#random.integer(8 * 365 * 24 * 60);
    return new Date(start + minutes * 60_000).toISOString().replace('.000', '');
  }
}
