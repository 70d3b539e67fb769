import { Alert, Button, Flex } from '@backstage/ui';
import { RiPlugLine, RiStopCircleLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { FormSection } from '../forms';
import { TestSteps } from './TestSteps';
import type { ConnectionTestState } from './useConnectionTest';

/** Tries the settings step by step, before anything depends on them. */
export function TestPanel(props: {
  test: ConnectionTestState & { cancel: () => void };
  onStart: () => void;
  /** Why it cannot be tried now. */
  obstacle?: string;
  /** What was tested is no longer what is shown. */
  isOutdated: boolean;
  /** What it depends on was changed and not tried since. */
  asksForTest?: boolean;
}) {
  const { test, onStart, obstacle, isOutdated, asksForTest } = props;
  const { t } = useText();
  const failed = test.steps.some(({ status }) => status === 'failed');
  const warned = test.steps.some(({ status }) => status === 'warning');
  const isDone = !test.isRunning && !test.isStopped && test.steps.length > 0;
  const result = () => {
    if (failed) {
      return { status: 'danger' as const, title: t('setup.testFailed') };
    }
    return warned
      ? { status: 'warning' as const, title: t('setup.testWarned') }
      : { status: 'success' as const, title: t('setup.testPassed') };
  };
  return (
    <FormSection
      title={t('setup.test')}
      hint={obstacle ?? t('setup.testHint')}
      action={
        <Flex gap="2">
          {test.isRunning && (
            <Button
              variant="tertiary"
              iconStart={<RiStopCircleLine />}
              onPress={test.cancel}
            >
              {t('setup.testCancel')}
            </Button>
          )}
          <Button
            variant="secondary"
            iconStart={<RiPlugLine />}
            isDisabled={obstacle !== undefined}
            isPending={test.isRunning}
            onPress={onStart}
          >
            {t('setup.testStart')}
          </Button>
        </Flex>
      }
    >
      {test.error && (
        <ActionError title={t('setup.testNotMade')} error={test.error} />
      )}
      {isDone && isOutdated && !asksForTest && (
        <Alert status="info" icon title={t('setup.testOutdated')} />
      )}
      {asksForTest && !test.isRunning && (
        <Alert status="warning" icon title={t('setup.testAsked')} />
      )}
      {test.isStopped && (
        <Alert
          status="info"
          icon
          role="status"
          title={t('setup.testStopped')}
        />
      )}
      {isDone && !isOutdated && !test.error && (
        <Alert icon role="status" {...result()} />
      )}
      {test.steps.length > 0 && <TestSteps steps={test.steps} />}
    </FormSection>
  );
}
