/* The behaviours of every page. Each is one file that finds its elements by an attribute; without them, every page still works. */
import { start } from "./start.js";
import "./times.js";
import "./act.js";
import "./more.js";
import "./new.js";
import "./share.js";
import "./menu.js";
import "./typeahead.js";
import "./near.js";
import "./photos.js";
import "./place.js";
import "./parts.js";
import "./similar.js";
import "./crop.js";
import "./draft.js";
import "./sheet.js";
import "./theme.js";
import "./form.js";
import "./brief.js";
import "./counter.js";
import "./insert.js";
import "./frame.js";
import "./offline.js";
import "./changed.js";
import "./bell.js";
import "./live.js";

start(document);
