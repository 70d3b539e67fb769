import { useRef } from 'react';
import { Select, Switch } from '@backstage/ui';
import {
  PHOTO_SIZES,
  type PhotosPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import {
  fieldIssue,
  FieldRow,
  FormSection,
  issueAt,
  NumberInput,
} from '../forms';

/** What somebody who switches photos on begins with. */
const FIRST: PhotosPolicy = {
  size: '48x48',
  maxKilobytes: 8,
  peoplePerHour: 5_000,
};

/** Whether photos of people are read, and how many at a time. */
export function PhotosSection(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { photos } = policy.mapping;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  // Switching it off and on again loses nothing.
  const last = useRef(FIRST);
  last.current = photos ?? last.current;
  const set = (changed: PhotosPolicy | undefined) =>
    onChange({ ...policy, mapping: { ...policy.mapping, photos: changed } });
  return (
    <FormSection
      title={t('photos.title')}
      hint={t('photos.hint')}
      action={
        <Switch
          label={t('photos.enabled')}
          isDisabled={isDisabled}
          isSelected={photos !== undefined}
          onChange={isSelected => set(isSelected ? last.current : undefined)}
        />
      }
    >
      {photos && (
        <FieldRow>
          <Select
            label={t('photos.size')}
            isDisabled={isDisabled}
            options={PHOTO_SIZES.map(size => ({
              id: size,
              label: size.replace('x', ' × '),
            }))}
            value={photos.size}
            onChange={key => {
              const size = PHOTO_SIZES.find(one => one === key);
              if (size) {
                set({ ...photos, size });
              }
            }}
            {...fieldIssue(issueAt(issues, 'mapping.photos.size'))}
          />
          <NumberInput
            label={t('photos.maxKilobytes')}
            minValue={1}
            maxValue={32}
            isDisabled={isDisabled}
            value={photos.maxKilobytes}
            issue={issueAt(issues, 'mapping.photos.maxKilobytes')}
            onChange={maxKilobytes => set({ ...photos, maxKilobytes })}
          />
          <NumberInput
            label={t('photos.peoplePerHour')}
            minValue={60}
            maxValue={20_000}
            isDisabled={isDisabled}
            value={photos.peoplePerHour}
            issue={issueAt(issues, 'mapping.photos.peoplePerHour')}
            onChange={peoplePerHour => set({ ...photos, peoplePerHour })}
          />
        </FieldRow>
      )}
    </FormSection>
  );
}
