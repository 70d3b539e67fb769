export interface Config {
  portal?: {
    /**
     * Full references of the users and groups that administer the portal, such as
     * `group:default/portal_admins`. Group membership counts as of the sign-in.
     */
    admins?: string[];
  };
}
