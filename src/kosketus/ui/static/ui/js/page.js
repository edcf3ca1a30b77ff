// What every page has: small helpers that the page also works without.
import "./autosubmit.js";
import "./copy.js";
import "./dialog.js";
import "./failures.js";
