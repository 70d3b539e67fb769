import { Directory } from '../Directory';
import { DirectoryObject } from '../DirectoryObject';
import {
  ACCOUNTS_WITHOUT_MAIL,
  AWKWARD,
  GUESTS,
  MANY_SCRIPTS,
  WELL_KNOWN,
} from './castOfPeople';
import { CHIEF_EXECUTIVE, DEPARTMENTS, HOME_OFFICE } from './company';
import { Recruiter } from './Recruiter';

/** The people of Contoso, by the places they have. */
export interface Workforce {
  chief: DirectoryObject;
  /** Head of each department, by its nickname. */
  heads: Map<string, DirectoryObject>;
  /** Each team's people, the lead first, by its nickname. */
  teams: Map<string, DirectoryObject[]>;
  guests: DirectoryObject[];
}

/** One employee in so many has left: the account is disabled and keeps its groups. */
const LEAVER_RATE = 0.035;

/** Hires everybody, in the same way every time. */
export function hireEveryone(directory: Directory): Workforce {
  const recruiter = new Recruiter(directory);
  const chief = recruiter.person(
    {
      displayName: 'Megan Bowen',
      givenName: 'Megan',
      surname: 'Bowen',
      alias: 'megan.bowen',
    },
    { jobTitle: CHIEF_EXECUTIVE },
    HOME_OFFICE,
  );
  const heads = new Map<string, DirectoryObject>();
  const teams = new Map<string, DirectoryObject[]>();
  const named = [...WELL_KNOWN, ...MANY_SCRIPTS, ...AWKWARD];
  for (const department of DEPARTMENTS) {
    const head = recruiter.anyone({
      jobTitle: department.head,
      department: department.name,
      manager: chief,
    });
    heads.set(department.nickname, head);
    for (const team of department.teams) {
      const lead = recruiter.anyone({
        jobTitle: team.lead,
        department: department.name,
        manager: head,
      });
      const place = { department: department.name, manager: lead };
      const people = named
        .filter(person => person.team === team.nickname)
        .map(person =>
          recruiter.person(person, { ...place, jobTitle: person.jobTitle }),
        );
      while (people.length < team.size) {
        const jobTitle = team.titles[people.length % team.titles.length];
        people.push(recruiter.anyone({ ...place, jobTitle }, LEAVER_RATE));
      }
      teams.set(team.nickname, [lead, ...people]);
    }
  }
  ACCOUNTS_WITHOUT_MAIL.forEach(account => recruiter.account(account));
  const guests = GUESTS.map(guest => recruiter.guest(guest));
  return { chief, heads, teams, guests };
}
