/** What codes of the token endpoint mean and what to do about them, where that is more than our own code says. Source: Microsoft's list of AADSTS error codes. */
export const AADSTS: Readonly<
  Record<string, { meaning: string; remedy: string } | undefined>
> = {
  AADSTS7000215: {
    meaning: 'The client secret is not the right one.',
    remedy:
      'Enter the value of the secret, not its ID: Entra shows the value only once, right after the secret was made. If it is lost, make a new one.',
  },
  AADSTS7000222: {
    meaning: 'The client secret has expired.',
    remedy:
      'Make a new secret under “Certificates & secrets” of the app registration and enter its value in the credential profile.',
  },
  AADSTS700016: {
    meaning: 'There is no such application in this tenant.',
    remedy:
      'Compare the client ID with the “Application (client) ID” of the app registration, and the tenant ID with its “Directory (tenant) ID”.',
  },
  AADSTS90002: {
    meaning: 'There is no such tenant in this cloud.',
    remedy:
      'Check the tenant ID, and that the tenant lives in the chosen cloud.',
  },
  AADSTS900023: {
    meaning: 'The tenant ID is neither a GUID nor a domain of a tenant.',
    remedy: 'Check the tenant ID.',
  },
  AADSTS900382: {
    meaning: 'The tenant lives in another cloud.',
    remedy: 'Make a connection to the cloud that the tenant lives in.',
  },
  AADSTS700027: {
    meaning: 'The certificate is not registered with the application.',
    remedy:
      'Upload the certificate (without its private key) under “Certificates & secrets” of the app registration; compare the thumbprints.',
  },
  AADSTS700024: {
    meaning: 'The clock of the backend is wrong.',
    remedy: 'Set the clock of the machine by NTP.',
  },
  AADSTS7000112: {
    meaning: 'The application is disabled in this tenant.',
    remedy:
      'Enable it under “Enterprise applications”, Properties, “Enabled for users to sign in?”.',
  },
  AADSTS7000229: {
    meaning: 'The application has no service principal in this tenant.',
    remedy: 'Give admin consent to the application in this tenant.',
  },
  AADSTS65001: {
    meaning: 'Nobody has consented to the application.',
    remedy:
      'Press “Grant admin consent” under “API permissions” of the app registration.',
  },
  AADSTS53003: {
    meaning: 'A conditional access policy blocks the application.',
    remedy:
      'Exclude the application (a workload identity) from that policy, or allow the address of the backend in it.',
  },
  AADSTS700211: {
    meaning: 'No federated credential of the application fits this workload.',
    remedy:
      'Add a federated credential whose issuer and subject are those of the workload.',
  },
  AADSTS70021: {
    meaning: 'No federated credential of the application fits this workload.',
    remedy:
      'Add a federated credential whose issuer and subject are those of the workload.',
  },
};
