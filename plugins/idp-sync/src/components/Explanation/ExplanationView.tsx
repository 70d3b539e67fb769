import type { ReactNode } from 'react';
import { Flex } from '@backstage/ui';
import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RunErrorPanel } from '../RunError';
import { CatalogFacts } from './CatalogFacts';
import { Conditions } from './Conditions';
import { DirectoryFacts } from './DirectoryFacts';
import { FieldsTable } from './FieldsTable';
import { Memberships } from './Memberships';
import { NextRun } from './NextRun';
import { Verdict } from './Verdict';
import styles from './ExplanationView.module.css';

/** Why somebody is in the catalog or not: the verdict first, then what it stands on. */
export function ExplanationView(props: {
  explanation: ObjectExplanation;
  /** Links beside the verdict. */
  links?: ReactNode;
}) {
  const { explanation, links } = props;
  const { error } = explanation;
  const { memberships, fields, directory } = explanation;
  const isThere = directory.state === 'present' && !error;
  const hasTeams = isThere && explanation.class !== 'organization';
  return (
    <Flex direction="column" gap="4">
      <Verdict explanation={explanation}>{links}</Verdict>
      {error ? (
        <RunErrorPanel error={error} />
      ) : (
        <Conditions explanation={explanation} />
      )}
      <div className={styles.columns}>
        {!error && <NextRun explanation={explanation} />}
        <CatalogFacts explanation={explanation} />
      </div>
      {(hasTeams || memberships.length > 0) && (
        <Memberships explanation={explanation} />
      )}
      {(isThere || fields.length > 0) && (
        <FieldsTable explanation={explanation} />
      )}
      <DirectoryFacts explanation={explanation} />
    </Flex>
  );
}
