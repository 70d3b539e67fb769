import type {
  ConnectionTestStatus,
  ConnectionTestStep,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiLoader4Line,
  RiSkipForwardLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { ErrorCodeText, StatusLabel, type Tone } from '../common';
import styles from './SetupPanel.module.css';

const LOOKS: Record<
  ConnectionTestStatus,
  { tone: Tone; icon: RemixiconComponentType }
> = {
  running: { tone: 'info', icon: RiLoader4Line },
  ok: { tone: 'success', icon: RiCheckboxCircleLine },
  warning: { tone: 'warning', icon: RiErrorWarningLine },
  failed: { tone: 'danger', icon: RiCloseCircleLine },
  skipped: { tone: 'neutral', icon: RiSkipForwardLine },
};

const NAMED = [
  'provider',
  'network',
  'dns',
  'tls',
  'token',
  'organization',
  'users',
  'groups',
] as const;

function useStepName(): (step: string) => string {
  const { t } = useText();
  return step => {
    const named = NAMED.find(name => name === step);
    if (named) {
      return t(`setup.step.${named}`);
    }
    return step.startsWith('permission:')
      ? t('setup.step.permission', {
          name: step.slice('permission:'.length),
        })
      : step;
  };
}

/** What a test has found so far, step by step: what it means, and what to do where something is wrong. */
export function TestSteps(props: { steps: readonly ConnectionTestStep[] }) {
  const { t } = useText();
  const nameOf = useStepName();
  return (
    <ol className={styles.steps} aria-live="polite">
      {props.steps.map(
        ({ step, status, message, code, providerCode, remedy, detail }) => (
          <li key={step} className={styles.step}>
            <StatusLabel {...LOOKS[status]} isSpinning={status === 'running'}>
              {t(`setup.status.${status}`)}
            </StatusLabel>
            <div className={styles.stepText}>
              <div>
                <strong>{nameOf(step)}</strong> {message}
              </div>
              {detail && <div className={styles.detail}>{detail}</div>}
              {(code || providerCode) && (
                <div className={styles.detail}>
                  {code && <ErrorCodeText code={code} />}
                  {code && providerCode && ' · '}
                  {providerCode && <code>{providerCode}</code>}
                </div>
              )}
              {remedy && <div className={styles.remedy}>{remedy}</div>}
            </div>
          </li>
        ),
      )}
    </ol>
  );
}
