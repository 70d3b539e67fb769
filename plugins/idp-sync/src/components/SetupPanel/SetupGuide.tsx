import { useText } from '../../hooks/useText';
import { FormSection } from '../forms';
import styles from './SetupPanel.module.css';

const STEPS = [
  'register',
  'permissions',
  'consent',
  'credential',
  'ids',
] as const;

/** What the sync asks of Microsoft Graph; the names are those of its application permissions. */
const PERMISSIONS = [
  { name: 'User.Read.All', text: 'users', optional: false },
  { name: 'GroupMember.Read.All', text: 'groups', optional: false },
  { name: 'Member.Read.Hidden', text: 'hidden', optional: true },
  { name: 'AdministrativeUnit.Read.All', text: 'units', optional: true },
  { name: 'ProfilePhoto.Read.All', text: 'photos', optional: true },
] as const;

/** What is to be done in Entra ID before a connection can work, and why each permission. */
export function SetupGuide() {
  const { t } = useText();
  return (
    <FormSection title={t('guide.title')} hint={t('guide.hint')}>
      <ol className={styles.guide}>
        {STEPS.map(step => (
          <li key={step}>
            {t(`guide.step.${step}`)}
            {step === 'permissions' && (
              <dl className={styles.permissions}>
                {PERMISSIONS.map(({ name, text, optional }) => (
                  <div key={name}>
                    <dt>
                      <code>{name}</code> {optional && t('guide.optional')}
                    </dt>
                    <dd>{t(`guide.permission.${text}`)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
    </FormSection>
  );
}
