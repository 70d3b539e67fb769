import { useMemo, useState } from 'react';
import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { LiveCount } from './LiveCount';
import { Samples } from './Samples';
import { useDraftSelection } from './useDraftSelection';
import styles from './LiveSelection.module.css';

/** Rows of a page of samples. */
const PAGE_SIZE = 10;

/** What a draft would take of the directory, while it is being edited: how many, and who with why. */
export function LiveSelection(props: {
  connectionId: string;
  policy: Policy;
  objectClass: 'user' | 'group';
}) {
  const { connectionId, policy, objectClass } = props;
  const { t } = useText();
  const [isOpen, setIsOpen] = useState(false);
  const [search, setSearch] = useState('');
  const [inScope, setInScope] = useState<boolean>();
  const [offset, setOffset] = useState(0);
  const sample = useMemo(
    () => ({
      ...(search && { search }),
      ...(inScope !== undefined && { inScope }),
      offset,
      limit: isOpen ? PAGE_SIZE : 0,
    }),
    [search, inScope, offset, isOpen],
  );
  const count = useDraftSelection(connectionId, policy, objectClass, sample);
  return (
    <section
      className={styles.live}
      aria-label={
        objectClass === 'user' ? t('usersPanel.title') : t('groupsPanel.title')
      }
    >
      <LiveCount count={count} objectClass={objectClass} />
      <Accordion isExpanded={isOpen} onExpandedChange={setIsOpen}>
        <AccordionTrigger
          title={
            objectClass === 'user'
              ? t('selection.samples')
              : t('selection.samplesGroups')
          }
          subtitle={t('selection.samplesIntro')}
        />
        <AccordionPanel>
          <Samples
            count={count}
            objectClass={objectClass}
            pageSize={PAGE_SIZE}
            offset={offset}
            search={search}
            inScope={inScope}
            onSearch={term => {
              setSearch(term);
              setOffset(0);
            }}
            onScope={scope => {
              setInScope(scope);
              setOffset(0);
            }}
            onOffset={setOffset}
          />
        </AccordionPanel>
      </Accordion>
    </section>
  );
}
