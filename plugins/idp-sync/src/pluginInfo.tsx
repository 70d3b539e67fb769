import { RiUserSharedLine } from '@remixicon/react';

/** The id of the plugin, in the backend too. */
export const PLUGIN_ID = 'idp-sync';

/** What the plugin is called in the navigation unless the app says otherwise. */
export const PLUGIN_TITLE = 'Identity sync';

/** Beside the title in navigation and header. */
export const PLUGIN_ICON = <RiUserSharedLine />;
