import { formatDuration } from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

/** How long something has been under way, counting on. */
export function ElapsedText(props: { since: string }) {
  const { since } = props;
  const { t } = useText();
  const now = useNow(1_000);
  const seconds = Math.floor((now - Date.parse(since)) / 1000);
  return (
    <span role="timer">
      {t('active.elapsed', {
        duration: formatDuration(Math.max(0, seconds) * 1000),
      })}
    </span>
  );
}
