export interface Config {
  auth?: {
    providers?: {
      /**
       * Somebody one may sign in as without a password, for demos. Any provider whose
       * name starts with `demo-` is one; it exists in development only.
       */
      [demoProviderId: `demo-${string}`]: {
        /**
         * The name on the sign-in page.
         * @visibility frontend
         */
        displayName: string;
        /**
         * In one or two words who that is.
         * @visibility frontend
         */
        title: string;
        /**
         * What one can do as that user.
         * @visibility frontend
         */
        description: string;
        email?: string;
        /** Full reference of the user, such as `user:default/jane`. */
        userEntityRef: string;
        /**
         * Full references of the groups that the user is in, for as long as the
         * catalog does not know the user.
         */
        ownershipEntityRefs?: string[];
        /** Let people in without a password outside of development, too. */
        dangerouslyAllowOutsideDevelopment?: boolean;
      };
    };
  };
}
