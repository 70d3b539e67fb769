import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { MembershipSection } from './MembershipSection';

describe('MembershipSection', () => {
  FakeBackend.register();

  it('sets which teams somebody is in, and the limit, which is there again after it was off', async () => {
    const { draft } = showPanel(MembershipSection);
    await userEvent.click(
      await screen.findByRole('radio', { name: /everything above/ }),
    );
    expect(draft().mapping.membership).toBe('transitive');
    const limited = screen.getByRole('checkbox');
    await userEvent.click(limited);
    const limit = screen.getByRole('textbox', {
      name: 'Most people of a group',
    });
    expect(limit).toHaveValue('5000');
    await userEvent.clear(limit);
    await userEvent.type(limit, '0{Tab}');
    expect(limit).toHaveAccessibleDescription(/Must be at least 1/);
    await userEvent.clear(limit);
    await userEvent.type(limit, '200{Tab}');
    await userEvent.click(limited);
    expect(draft().mapping).not.toHaveProperty('membershipLimit', 200);
    await userEvent.click(limited);
    expect(draft().mapping.membershipLimit).toBe(200);
  });

  it('says why there is nothing to choose while groups are flattened', async () => {
    showPanel(MembershipSection, { policy: { groups: { nested: 'flatten' } } });
    expect(
      await screen.findByText(/Not to be chosen while groups are flattened/),
    ).toBeVisible();
    expect(screen.getByRole('radio', { name: /directly in$/ })).toBeDisabled();
    expect(screen.getByRole('checkbox')).toBeEnabled();
  });
});
