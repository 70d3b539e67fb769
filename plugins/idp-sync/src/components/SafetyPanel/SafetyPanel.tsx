import { Flex } from '@backstage/ui';
import type { PolicyPanelProps } from '../ConnectionPage';
import { ForeignEntityFields } from './ForeignEntityFields';
import { LeaverRules } from './LeaverRules';
import { LimitsOfRun } from './LimitsOfRun';
import { LimitsOverTime } from './LimitsOverTime';
import { ScanScopeFields } from './ScanScopeFields';
import { SecondPersonField } from './SecondPersonField';

/** What becomes of leavers, what may change without anybody having been asked, and what is read. */
export function SafetyPanel(props: PolicyPanelProps) {
  return (
    <Flex direction="column" gap="4">
      <LeaverRules {...props} />
      <LimitsOfRun {...props} />
      <LimitsOverTime {...props} />
      <SecondPersonField {...props} />
      <ForeignEntityFields {...props} />
      <ScanScopeFields {...props} />
    </Flex>
  );
}
