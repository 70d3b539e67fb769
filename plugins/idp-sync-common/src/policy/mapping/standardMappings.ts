import type { MappedClass } from './types';

/** What is mapped where the policy says nothing: what the msgraph module makes of an object, written as mappings are. @public */
export interface StandardMapping {
  /** As in a mapping; `name`, `memberOf` and `parent` stand for what cannot be mapped. */
  field: string;
  /** What it is made of; for what cannot be mapped, in words. */
  expression: string;
  /** False for what no mapping can change. */
  mappable: boolean;
  /** Only where the directory is Microsoft Entra ID. */
  entraOnly?: boolean;
}

const mapped = (field: string, expression: string): StandardMapping => ({
  field,
  expression,
  mappable: true,
});

const fixed = (field: string, expression: string): StandardMapping => ({
  field,
  expression,
  mappable: false,
});

/** @public */
export const STANDARD_MAPPINGS: Readonly<
  Record<MappedClass, readonly StandardMapping[]>
> = {
  user: [
    fixed('name', 'mail, else userPrincipalName; made valid and unique'),
    mapped('displayName', 'first(displayName, mail, userPrincipalName, id)'),
    mapped('email', 'mail'),
    {
      ...mapped('annotations.microsoft.com/email', 'mail'),
      entraOnly: true,
    },
    {
      ...fixed('annotations.graph.microsoft.com/user-id', 'id'),
      entraOnly: true,
    },
    fixed('memberOf', 'the groups in scope that the person is in'),
  ],
  group: [
    fixed(
      'name',
      'displayName of a security group, else mailNickname; made valid and unique',
    ),
    mapped('displayName', 'first(displayName, mailNickname, mail, id)'),
    mapped('description', 'description'),
    mapped('email', 'mail'),
    mapped('type', '"team"'),
    {
      ...fixed('annotations.graph.microsoft.com/group-id', 'id'),
      entraOnly: true,
    },
    fixed('parent', 'the group in scope above it, else the root group'),
  ],
};
