import idpSyncFeatures from '@idp-sync/backstage-plugin-idp-sync-backend';
import { serveBackend } from '../../backend/serveBackend';

serveBackend({ features: [idpSyncFeatures] });
