import { useState } from 'react';
import { Flex, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  MAPPED_CLASSES,
  type MappedClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FunctionsHelp } from './FunctionsHelp';
import { MappingTable } from './MappingTable';
import { PhotosSection } from './PhotosSection';
import { NamesSection } from './NamesSection';
import { ReadAttributesSection } from './ReadAttributesSection';
import { TablesSection } from './TablesSection';
import { TrialSection } from './TrialSection';
import styles from './AttributesPanel.module.css';

/** What fields of entities are made of, with what comes of it beside. */
export function AttributesPanel(props: PolicyPanelProps) {
  const { t } = useText();
  const [objectClass, setObjectClass] = useState<MappedClass>('user');
  return (
    <Flex direction="column" gap="4">
      <ToggleButtonGroup
        aria-label={t('mapping.of')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[objectClass]}
        onSelectionChange={keys =>
          setObjectClass(MAPPED_CLASSES.find(one => keys.has(one)) ?? 'user')
        }
      >
        {MAPPED_CLASSES.map(one => (
          <ToggleButton key={one} id={one}>
            {t(`mapping.${one}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className={styles.columns}>
        <MappingTable {...props} objectClass={objectClass} />
        <div className={styles.beside}>
          <TrialSection
            {...props}
            key={objectClass}
            objectClass={objectClass}
          />
        </div>
        <div className={styles.column}>
          {objectClass === 'user' && <PhotosSection {...props} />}
          <TablesSection {...props} />
          <ReadAttributesSection
            {...props}
            key={objectClass}
            objectClass={objectClass}
          />
          <NamesSection {...props} />
          <FunctionsHelp />
        </div>
      </div>
    </Flex>
  );
}
