import { Text } from '@backstage/ui';
import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { Fact, Facts, RelativeTimeText } from '../common';
import { Section } from './Section';
import { valueToText } from './valueToText';

/** What the directory has of an object, as far as it is kept, and how old that picture is. */
export function DirectoryFacts(props: { explanation: ObjectExplanation }) {
  const { directory } = props.explanation;
  const { state, attributes, notScanned, lastReadAt, lastFullReadAt } =
    directory;
  const { t } = useText();
  const shown = Object.entries(attributes).filter(
    ([, value]) => valueToText(value) !== '',
  );
  return (
    <Section title={t('explain.directory')}>
      {notScanned && (
        <Text as="p" variant="body-medium" color="secondary">
          {notScanned}
        </Text>
      )}
      <Facts size="large">
        <Fact label={t('explain.state')}>
          {t(`explain.directoryState.${state}`)}
        </Fact>
        <Fact label={t('explain.lastRead')}>
          {lastReadAt ? (
            <RelativeTimeText iso={lastReadAt} />
          ) : (
            t('common.never')
          )}
        </Fact>
        <Fact label={t('explain.lastFullRead')}>
          {lastFullReadAt ? (
            <RelativeTimeText iso={lastFullReadAt} />
          ) : (
            t('common.never')
          )}
        </Fact>
        {shown.map(([name, value]) => (
          <Fact key={name} label={<code>{name}</code>}>
            {valueToText(value)}
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}
