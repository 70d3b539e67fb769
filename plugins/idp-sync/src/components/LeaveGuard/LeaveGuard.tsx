import { useContext, useEffect, useRef, useState } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import { UNSAFE_NavigationContext } from 'react-router-dom';
import { useText } from '../../hooks/useText';
import { type GuardedNavigator, guardNavigation } from './guardNavigation';

/** Asks before somebody leaves what they have not saved. */
export function LeaveGuard(props: {
  isActive: boolean;
  /** What is still the same page. */
  isInside: (pathname: string) => boolean;
  /** Throws away what is not saved; where it is left out nothing is kept. */
  onDiscard?: () => void;
}) {
  const { isActive, isInside, onDiscard } = props;
  const { t } = useText();
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const [leave, setLeave] = useState<() => void>();
  const latest = useRef(isInside);
  latest.current = isInside;

  useEffect(
    () =>
      isActive
        ? guardNavigation({
            navigator: navigator as GuardedNavigator,
            isInside: pathname => latest.current(pathname),
            onBlocked: go => setLeave(() => go),
          })
        : undefined,
    [isActive, navigator],
  );

  if (!leave) {
    return null;
  }
  const close = () => setLeave(undefined);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && close()} width={520}>
      <DialogHeader>{t('leave.title')}</DialogHeader>
      <DialogBody>
        <Text as="p" variant="body-medium">
          {onDiscard ? t('leave.text') : t('leave.lost')}
        </Text>
      </DialogBody>
      <DialogFooter>
        {onDiscard && (
          <Button
            variant="tertiary"
            onPress={() => {
              close();
              onDiscard();
              leave();
            }}
          >
            {t('leave.discard')}
          </Button>
        )}
        <Button
          variant="secondary"
          onPress={() => {
            close();
            leave();
          }}
        >
          {onDiscard ? t('leave.keep') : t('leave.leave')}
        </Button>
        <Button variant="primary" onPress={close}>
          {t('leave.stay')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
