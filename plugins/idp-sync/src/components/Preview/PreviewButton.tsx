import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import type {
  ConnectionSummary,
  PreviewScan,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiArrowDownSLine, RiEyeLine } from '@remixicon/react';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { DraftDialog } from './DraftDialog';

/** Asks for a preview of a connection, and leads to its page. */
export function PreviewButton(props: {
  connection: Pick<ConnectionSummary, 'id' | 'title'>;
  isDisabled: boolean;
  describedBy: string | undefined;
}) {
  const { connection, isDisabled, describedBy } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const [isDrafting, setDrafting] = useState(false);
  const request = useAction(
    useCallback(
      async (scan: PreviewScan) => {
        const { id } = await api.runs.requestRun(connection.id, {
          kind: 'preview',
          mode: 'incremental',
          scan,
        });
        navigate(hrefs.run(id));
      },
      [api, connection.id, navigate, hrefs],
    ),
  );
  return (
    <>
      <MenuTrigger>
        <Button
          variant="secondary"
          iconStart={<RiEyeLine />}
          iconEnd={<RiArrowDownSLine />}
          isDisabled={isDisabled}
          isPending={request.isPending}
          aria-label={t('preview.buttonLabel', {
            connection: connection.title,
          })}
          aria-describedby={describedBy}
        >
          {t('preview.button')}
        </Button>
        <Menu aria-label={t('preview.button')}>
          <MenuItem onAction={() => void request.run('fresh')}>
            {t('preview.fresh')}
          </MenuItem>
          <MenuItem onAction={() => void request.run('none')}>
            {t('preview.none')}
          </MenuItem>
          <MenuItem onAction={() => setDrafting(true)}>
            {t('preview.draft')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <ActionError title={t('preview.requestFailed')} error={request.error} />
      {isDrafting && (
        <DraftDialog
          connection={connection}
          onClose={() => setDrafting(false)}
        />
      )}
    </>
  );
}
