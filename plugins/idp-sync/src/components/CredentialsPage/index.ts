export { CredentialDialog } from './CredentialDialog';
export { CredentialsContent } from './CredentialsContent';
export { ExpiryText } from './ExpiryText';
