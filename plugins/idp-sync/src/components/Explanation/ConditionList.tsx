import { VisuallyHidden } from '@backstage/ui';
import type {
  ExplainedCondition,
  RuleTrace,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { StatusLabel } from '../common';
import { valueToText } from './valueToText';
import styles from './Conditions.module.css';

function Result(props: { holds: boolean }) {
  const { holds } = props;
  const { t } = useText();
  const Icon = holds ? RiCheckLine : RiCloseLine;
  return (
    <>
      <Icon
        aria-hidden="true"
        className={styles.icon}
        data-holds={holds || undefined}
      />
      <VisuallyHidden>
        {holds ? t('explain.holds') : t('explain.fails')}:{' '}
      </VisuallyHidden>
    </>
  );
}

/** The condition says the whole rule already: below it come its parts, where it has any. */
function rootsOf(trace: RuleTrace): RuleTrace[] {
  return 'not' in trace.rule ? [trace] : trace.parts ?? [trace];
}

function Trace(props: { trace: RuleTrace }) {
  const { trace } = props;
  const { t } = useText();
  const isClause = 'attribute' in trace.rule;
  return (
    <li>
      <div className={styles.line}>
        <Result holds={trace.result} />
        <span>
          {trace.sentence}
          {isClause && (
            <span className={styles.actual}>
              {' — '}
              {trace.actual === undefined
                ? t('explain.actualNone')
                : t('explain.actual', { value: valueToText(trace.actual) })}
            </span>
          )}
        </span>
      </div>
      {trace.parts && (
        <ul className={styles.parts}>
          {trace.parts.map((part, index) => (
            <Trace key={`${index}-${part.sentence}`} trace={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Conditions as a checklist, the one that decided marked; rules with each of their parts. */
export function ConditionList(props: {
  conditions: readonly ExplainedCondition[];
}) {
  const { t } = useText();
  return (
    <ol className={styles.list}>
      {props.conditions.map(({ condition, holds, decisive, trace }) => (
        <li key={condition} data-decisive={decisive || undefined}>
          <div className={styles.line}>
            <Result holds={holds} />
            <span className={styles.condition}>{condition}</span>
            {decisive && (
              <StatusLabel tone="warning" icon={RiCloseLine}>
                {t('explain.decided')}
              </StatusLabel>
            )}
          </div>
          {trace && (
            <ul className={styles.parts}>
              {rootsOf(trace).map((part, index) => (
                <Trace key={`${index}-${part.sentence}`} trace={part} />
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}
