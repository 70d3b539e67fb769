import { EntityDisplayName } from '@backstage/plugin-catalog-react';

const ENTITY_REF = /^[a-z]+:[^/]+\/.+$/i;

/** Who has done something: the name of a person in the catalog, or the subject of a service. */
export function WhoText(props: { who: string }) {
  const { who } = props;
  return ENTITY_REF.test(who) ? (
    <EntityDisplayName
      entityRef={who}
      defaultKind="user"
      hideIcon
      disableTooltip
    />
  ) : (
    <>{who}</>
  );
}
