import { ButtonLink } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { useHeldCount } from './useHeldCount';

/** Says on every page how many changes wait for somebody, and leads there; nothing where none do. */
export function HeldLink() {
  const { t } = useText();
  const hrefs = useHrefs();
  const count = useHeldCount();
  return count > 0 ? (
    <ButtonLink
      size="small"
      variant="secondary"
      href={hrefs.heldRoot}
      iconStart={<RiShieldCheckLine />}
    >
      {t('held.waiting', { count, number: formatNumber(count) })}
    </ButtonLink>
  ) : null;
}
