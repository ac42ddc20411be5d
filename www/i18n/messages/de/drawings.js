// Was zu den Zeichnungen des Besuchers gesagt wird, auf Deutsch.

import { a, upper } from "./article.js";

/** @type {typeof import("../drawings.js").drawings} */
export const drawings = {
  teach: {
    title: "Falsch? Bring es ihm bei: Das ist",
    choose: (name) => `Dem Netz beibringen, dass die Zeichnung ${a(name)} ist`,
    teaching: (name) => `Es lernt, dass das ${a(name)} ist.`,
    taught: "Gelernt. Jetzt wird geprüft, was das gekostet hat.",
    done: ({ known, name, before, after }) => `${known ? `Jetzt liest es das als ${name}.` : `Es liest das noch nicht als ${name}: Zeig ihm noch eine.`} Richtig gelesene Testbilder: ${before} vorher, ${after} jetzt.`,
    undo: "Rückgängig",
    nothingToUndo: "Es gibt nichts mehr rückgängig zu machen: Das Netz hat weitergelernt oder kam zurück, wie es zuletzt gesichert wurde.",
    undone: "Rückgängig gemacht: Das Netz ist wieder, wie es war.",
  },

  own: {
    help: "Zeichne und tippe dann an, was es ist. Nichts hier hat deine Handschrift je gesehen: ein ehrlicher Test. Die Zeichnungen bleiben in diesem Browser, bis du sie löschst.",
    notKept: "Dieser Browser speichert für diese Seite nichts: Die Zeichnungen sind weg, wenn du sie verlässt.",
    which: "Was die Zeichnung ist",
    keepAs: (name, there) => `Die Zeichnung als ${name} behalten (bisher ${there})`,
    use: "Behalten zum",
    uses: { test: "Testen", teach: "Lernen" },
    test: (areDigits) => (areDigits ? "Mit meinen Ziffern testen" : "Mit meinen Zeichnungen testen"),
    teach: "Meine beibringen",
    blank: "Die Fläche ist leer: Zeichne zuerst etwas.",
    full: (most) => `Es sind schon ${most} Zeichnungen: Lösche zuerst einige.`,
    notOne: "Das ist keine einzelne Ziffer und kein einzelner Buchstabe: zwei nebeneinander, ein leerer Rahmen oder Gekritzel. Lösche es und zeichne eines.",
    unteach: "Lektion zurücknehmen",
    moved: (use) => `Jetzt zum ${use}.`,
    otherNetwork: "Das jetzige Netz kennt diese Zeichen nicht: Trainiere erst eines mit ihnen.",
    tooLong: "Diese Zeichnung ist zu lang, um sie zu behalten. Lösche sie und zeichne sie mit weniger Strichen.",
    kept: (name) => `Als ${name} behalten.`,
    list: (use, count) => `Zum ${use}: ${count}`,
    yours: (name, place) => `Von dir: ${name}, Zeichnung ${place}`,
    chosen: (name) => `${upper(a(name))} von dir:`,
    show: "Zeigen",
    move: { test: "Zum Testen nehmen", teach: "Zum Lernen nehmen" },
    delete: "Löschen",
    deleted: "Gelöscht.",
    undo: "Rückgängig",
    restored: "Wieder da.",
    result: (right, all, areDigits) => `Richtig gelesen: ${right} von ${all} ${areDigits ? "Ziffer" : "Zeichnung"}${all === 1 ? "" : areDigits ? "n" : "en"}.`,
    wrong: (label, answer) => `${label} als ${answer}`,
    nothing: "nichts",
    taught: ({ before, after, testBefore, testAfter }) => `Von den Zeichnungen zum Lernen liest es ${before} vorher, ${after} jetzt richtig; von den Testbildern ${testBefore} vorher, ${testAfter} jetzt.`,
    busy: "In Arbeit.",
  },

  files: {
    title: "Speichern, oder die von anderen dazunehmen",
    help: "Die Zeichnungen mehrerer Leute kommen zusammen, wenn du mehrere Dateien auswählst. JSON behält die Striche. Das Zip enthält die vier IDX-Dateien und die Klassennamen eines Datensatzes: Öffne es hier unter „Ein anderer Datensatz“ oder lies es in Python.",
    json: "Als JSON speichern",
    idx: "Als IDX speichern (Zip)",
    leftOut: (count) => ` ${count} deiner Zeichnungen ${count === 1 ? "sähe" : "sähen"} kein Netz; ${count === 1 ? "sie fehlt" : "sie fehlen"} darin.`,
    nothingAdded: "Nichts wurde dazugenommen.",
    open: "Zeichnungen aus Dateien dazunehmen",
    saved: (count) => `${count} Zeichnungen dem Browser als Datei übergeben: `,
    added: (count, all) => `${count} von ${all} Zeichnungen dazugenommen${count < all ? "; die anderen sind schon da, oder es ist kein Platz mehr" : ""}.`,
    noDrawings: "In diesen Dateien sind keine Zeichnungen.",
  },

  signs: {
    title: "Eigene Zeichen",
    help: "Erfinde zwei bis zehn Zeichen: Buchstaben, Smileys, Runen. Zeichne jedes etwa zehnmal und trainiere dann ein Netz, das nur sie kennt. Jede fünfte Zeichnung bleibt zum Testen.",
    names: "Ihre Namen, durch Kommas getrennt",
    example: "Stern, Herz, Lächeln",
    begin: "Diese zeichnen",
    tooFew: "Nenne 2 bis 10 verschiedene Zeichen, durch Kommas getrennt.",
    train: "Mit meinen Zeichen trainieren",
    needs: (names) => `Jedes Zeichen braucht mindestens zwei Zeichnungen, eine zum Lernen und eine zum Testen; es fehlen: ${names}.`,
    back: (names) => `Zurück zu ${names}`,
    backToDigits: "Zurück zu den Ziffern",
    drawing: (names) => `Du zeichnest ${names}.`,
  },

  reader: {
    help: "Die Netze der Tutorials lernen nur von MNIST, das in den USA geschrieben wurde. any-hand hat auch von abgewandelten Bildern gelernt und von Ziffern, wie man sie anderswo schreibt: Es liest mehr Handschriften.",
    loading: "Das Netz any-hand wird geladen (0,3 MB).",
    says: (verdict) => `any-hand: ${verdict}`,
  },

  why: {
    blank: "Zeichne eine Ziffer: Hier siehst du, welche ihrer Pixel die Antwort ausmachen.",
    legend: (name) => `Blaue Pixel sprechen für ${a(name)}, orangefarbene dagegen. Blasse zählen kaum.`,
    contrast: (name, other) => `Blaue Pixel sprechen für ${a(name)} statt ${a(other)}, orangefarbene umgekehrt.`,
    title: (name) => `Warum ${a(name)} und nicht`,
    against: (name) => `und nicht ${name}`,
  },

  variations: {
    fields: {
      shift: "Verschieben, Pixel",
      rotation: "Drehen, Grad",
      scale: "Skalieren, Anteil",
      shear: "Scheren, Grad",
      elastic: "Verbiegen, Pixel",
      strokeBreadth: "Strichbreite, 0 bis 1",
    },
    pictures: "Ein Trainingsbild, wie die ersten Epochen es sehen",
    picture: (epoch) => `Das Bild in Epoche ${epoch}`,
    styles: "Ziffern in Schreibstilen, wie sie dazukommen würden",
    style: (digit) => `Gezeichnet: ${digit}`,
    notHere: "Die Bilder kommen mit dem Datensatz.",
  },
};
