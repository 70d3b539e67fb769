import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Alert, Button, Flex, Link } from '@backstage/ui';
import type {
  ConnectionDetails,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiDeleteBinLine, RiLinksLine, RiLinkUnlinkM } from '@remixicon/react';
import { useLocation, useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { FormSection } from '../forms';
import { DeleteConnectionDialog } from './DeleteConnectionDialog';
import { DisconnectDialog } from './DisconnectDialog';

/** Asked for by the page that has just made the connection; it is no part of the address, so that no link can ask for it. */
export const CONNECT_AT_ONCE = { connect: true };

function isConnectAtOnce(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'connect' in state;
}

/** Starts the first scan, so that there is a directory to choose from; later ends the connection. */
export function ConnectSection(props: {
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  readOnly: { reason: string } | undefined;
  /** Something is not saved. */
  isDirty: boolean;
  onChanged: () => void;
  /** The connection is gone. */
  onDeleted: () => void;
}) {
  const { details, summary, readOnly, isDirty, onChanged, onDeleted } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const location = useLocation();
  const [isDisconnecting, setDisconnecting] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [removedBy, setRemovedBy] = useState<{ previewId?: number }>();
  const connect = useAction(
    useCallback(async () => {
      setRemovedBy(undefined);
      await api.setup.connect(details.id);
      onChanged();
    }, [api, details.id, onChanged]),
  );
  const isAsked = useRef(false);
  useEffect(() => {
    if (!isAsked.current && isConnectAtOnce(location.state)) {
      isAsked.current = true;
      navigate(location.pathname, { replace: true });
      if (!details.connected) {
        void connect.run();
      }
    }
  }, [location, navigate, details.connected, connect]);
  const isDisabled = readOnly !== undefined;
  return (
    <FormSection
      title={details.connected ? t('setup.connected') : t('setup.connect')}
      hint={
        details.connected ? t('setup.connectedHint') : t('setup.connectHint')
      }
      action={
        details.connected ? (
          <Button
            variant="secondary"
            destructive
            iconStart={<RiLinkUnlinkM />}
            isDisabled={isDisabled}
            onPress={() => setDisconnecting(true)}
          >
            {t('setup.disconnect')}
          </Button>
        ) : (
          <Flex gap="2">
            <Button
              variant="tertiary"
              destructive
              iconStart={<RiDeleteBinLine />}
              isDisabled={isDisabled || connect.isPending}
              onPress={() => setDeleting(true)}
            >
              {t('setup.delete')}
            </Button>
            <Button
              variant="primary"
              iconStart={<RiLinksLine />}
              isDisabled={isDisabled || isDirty}
              isPending={connect.isPending}
              onPress={() => connect.run()}
            >
              {t('setup.connect')}
            </Button>
          </Flex>
        )
      }
    >
      {!details.connected && isDirty && (
        <Alert status="info" icon title={t('setup.saveFirst')} />
      )}
      <ActionError title={t('setup.connectFailed')} error={connect.error} />
      {details.connected && (
        <Link href={hrefs.panel(details.id, 'users')} variant="body-medium">
          {t('setup.goOn')}
        </Link>
      )}
      {removedBy && (
        <Alert
          status="success"
          icon
          role="status"
          title={
            removedBy.previewId === undefined
              ? t('setup.disconnected')
              : t('setup.removalPlanned')
          }
          customActions={
            removedBy.previewId !== undefined ? (
              <Link href={hrefs.run(removedBy.previewId)}>
                {t('setup.reviewRemoval')}
              </Link>
            ) : undefined
          }
        />
      )}
      {isDeleting && (
        <DeleteConnectionDialog
          connectionId={details.id}
          title={details.title}
          onDeleted={() => {
            setDeleting(false);
            onDeleted();
          }}
          onClose={() => setDeleting(false)}
        />
      )}
      {isDisconnecting && (
        <DisconnectDialog
          connectionId={details.id}
          title={summary?.title ?? details.title}
          onDone={previewId => {
            setDisconnecting(false);
            setRemovedBy({ previewId });
            onChanged();
          }}
          onClose={() => setDisconnecting(false)}
        />
      )}
    </FormSection>
  );
}
