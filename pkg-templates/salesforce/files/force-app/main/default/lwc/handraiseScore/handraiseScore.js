// The card on the record page of a lead or a contact. It reads the record's fields, lets handraise-card.js say what they mean, and shows that. It computes no score
// itself, sends nothing and keeps nothing.

import { LightningElement, api, wire } from "lwc";
import { getRecord } from "lightning/uiRecordApi";
import { loadScript } from "lightning/platformResourceLoader";
import CARD from "@salesforce/resourceUrl/handraiseCard";
import { DEFINITION } from "./definition";
import { fieldsOf, forbidden, leadOf, partly, stored, unread } from "./record";
import { shapeOf } from "./shape";

export default class HandraiseScore extends LightningElement {
  /** The page gives these two. */
  @api recordId;
  @api objectApiName;

  /** An administrator gives these, in the Lightning App Builder. */
  @api cardTitle = "Lead score";
  @api detail = "Full";
  @api hideFit = false;
  @api hideInterests = false;
  @api hideMissing = false;
  @api hideRecord = false;

  /** What to show, as the card says it; nothing until it is known. */
  view;

  record;
  recordError;
  card;
  cardError;

  /** The user sees every record's id, so the adapter always has a field to ask for; those that the user may not see are left out of the answer. */
  get idField() {
    return this.objectApiName ? [`${this.objectApiName}.Id`] : undefined;
  }

  get scoreFields() {
    return this.objectApiName ? fieldsOf(this.objectApiName) : undefined;
  }

  @wire(getRecord, { recordId: "$recordId", fields: "$idField", optionalFields: "$scoreFields" })
  takeRecord({ data, error }) {
    this.record = data;
    this.recordError = error;
    this.update();
  }

  connectedCallback() {
    loadScript(this, CARD)
      .then(() => {
        this.card = window.handraiseCard.open(DEFINITION);
      })
      .catch((error) => {
        this.cardError = error;
      })
      .finally(() => this.update());
  }

  update() {
    if (this.recordError) this.view = unread(this.recordError);
    else if (this.record && (this.card || this.cardError)) this.view = this.explain(leadOf(this.record));
    // Another record is on its way: what is known of the one before is not about it.
    else this.view = undefined;
  }

  /** Whatever goes wrong, the record page stays, and shows what the record has. */
  explain({ lead, hidden, isHidden }) {
    if (isHidden) return forbidden();
    if (!this.card) return stored(lead, this.cardError);
    try {
      const view = this.card.view(lead, Math.floor(Date.now() / 1000));
      return { ...view, notes: [...view.notes, ...(hidden.length ? [partly(hidden)] : [])] };
    } catch (error) {
      return stored(lead, error);
    }
  }

  get shown() {
    const hidden = { fit: this.hideFit, interests: this.hideInterests, missing: this.hideMissing, record: this.hideRecord };
    const shape = (view) => shapeOf(view, this.detail === "Compact", Object.keys(hidden).filter((name) => hidden[name]));
    try {
      return this.view && shape(this.view);
    } catch (error) {
      // A browser may still have the card's script of the version before, whose views are others.
      return shape(stored(leadOf(this.record).lead, error));
    }
  }
}
