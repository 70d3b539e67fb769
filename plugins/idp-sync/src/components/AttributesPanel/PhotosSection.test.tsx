import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { showPanel } from '../../__testUtils__/showPanel';
import { PhotosSection } from './PhotosSection';

const PHOTOS = { size: '64x64', maxKilobytes: 4, peoplePerHour: 600 } as const;

describe('PhotosSection', () => {
  FakeBackend.register();

  const field = (name: RegExp) => screen.getByRole('textbox', { name });

  it('is off, says which permission it needs, and begins with what suits most', async () => {
    const { draft } = showPanel(PhotosSection);
    expect(
      await screen.findByText(/Needs the permission ProfilePhoto\.Read\.All/),
    ).toBeVisible();
    expect(screen.queryByRole('textbox')).toBeNull();
    const enabled = screen.getByRole('switch', { name: 'Read photos' });
    expect(enabled).not.toBeChecked();
    await userEvent.click(enabled);
    expect(draft().mapping.photos).toEqual({
      size: '48x48',
      maxKilobytes: 8,
      peoplePerHour: 5_000,
    });
  });

  it('has again what was set when it is switched off and on by mistake', async () => {
    const { draft } = showPanel(PhotosSection, {
      policy: { mapping: { photos: PHOTOS } },
    });
    const enabled = await screen.findByRole('switch', { name: 'Read photos' });
    await userEvent.click(enabled);
    expect(draft().mapping.photos).toBeUndefined();
    await userEvent.click(enabled);
    expect(draft().mapping.photos).toEqual(PHOTOS);
  });

  it('takes what is chosen and typed, by keyboard', async () => {
    const { draft } = showPanel(PhotosSection, {
      policy: { mapping: { photos: PHOTOS } },
    });
    await screen.findByRole('switch');
    await userEvent.tab();
    await userEvent.tab();
    expect(
      screen.getByRole('button', { name: /Size in pixels/ }),
    ).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(draft().mapping.photos?.size).toBe('96x96');
    await userEvent.tab();
    expect(field(/kilobytes/)).toHaveFocus();
    await userEvent.clear(field(/kilobytes/));
    await userEvent.keyboard('16{Tab}');
    expect(draft().mapping.photos).toEqual({
      ...PHOTOS,
      size: '96x96',
      maxKilobytes: 16,
    });
  });

  it.each([
    [/kilobytes/, '33', 'Must be at most 32'],
    [/kilobytes/, '0', 'Must be at least 1'],
    [/in an hour/, '59', 'Must be at least 60'],
    [/in an hour/, '20001', 'Must be at most 20,000'],
  ])('says at %s what is wrong with %s', async (name, typed, message) => {
    const { draft } = showPanel(PhotosSection, {
      policy: { mapping: { photos: PHOTOS } },
    });
    await screen.findByRole('switch');
    await userEvent.clear(field(name));
    await userEvent.type(field(name), `${typed}{Tab}`);
    expect(field(name)).toHaveAccessibleDescription(
      expect.stringContaining(message),
    );
    expect(Object.values(draft().mapping.photos ?? {})).toContain(
      Number(typed),
    );
  });

  it('is shown and not to be changed where the connection is managed in a file', async () => {
    showPanel(PhotosSection, {
      policy: { mapping: { photos: PHOTOS } },
      readOnly: { reason: 'Managed in a file' },
    });
    const controls = [
      await screen.findByRole('switch'),
      ...screen.getAllByRole('textbox'),
      screen.getByRole('button', { name: /Size in pixels/ }),
    ];
    expect(controls).toHaveLength(4);
    for (const control of controls) {
      expect(control).toBeDisabled();
    }
  });
});
