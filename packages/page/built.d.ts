/** Scripts that the build puts beside a script or into it. They have no types of their own. */

declare module "*-twin.js";
declare module "*/handraise-consent.js";
declare module "*/handraise-explain.js";
declare module "*/handraise-follow.js";
declare module "*/handraise-frames.js";
declare module "*/handraise-help.js";
declare module "*/handraise-home.js";
declare module "*/handraise-media.js";
declare module "*/handraise-visit.js";
