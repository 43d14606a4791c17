<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutBox</name>
    <message>
        <source>About Inkling</source>
        <translation>Über Inkling</translation>
    </message>
    <message>
        <source>Licence of</source>
        <translation>Lizenz von</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>The licences are being read …</source>
        <translation>Die Lizenzen werden gelesen …</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Inkling {0}&lt;/h3&gt;&lt;p&gt;A page to write on, with a small neural network on this computer that finishes your sentences.&lt;/p&gt;&lt;p&gt;Local, no network: nothing you write leaves this computer, and Inkling never looks for a newer version of itself. Releases come from where you got this one, each with its checksum and signature.&lt;/p&gt;&lt;p&gt;Inkling is free software under the Apache License 2.0. It uses Qt under the LGPL: you may replace Qt&apos;s libraries by your own.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Inkling {0}&lt;/h3&gt;&lt;p&gt;Eine Seite zum Schreiben, mit einem kleinen neuronalen Netz auf diesem Computer, das Ihre Sätze weiterführt.&lt;/p&gt;&lt;p&gt;Lokal, kein Netz: Nichts, was Sie schreiben, verlässt diesen Computer, und Inkling sucht nie nach einer neueren Fassung seiner selbst. Neue Fassungen kommen von dort, woher Sie diese haben, jede mit Prüfsumme und Signatur.&lt;/p&gt;&lt;p&gt;Inkling ist freie Software unter der Apache-Lizenz 2.0. Es verwendet Qt unter der LGPL: Sie dürfen die Bibliotheken von Qt durch eigene ersetzen.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&amp;Licence of</source>
        <translation>&amp;Lizenz von</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The licences could not be read: {0}</source>
        <translation>Die Lizenzen konnten nicht gelesen werden: {0}</translation>
    </message>
</context>
<context>
    <name>BackupsWindow</name>
    <message>
        <source>Earlier Versions of {0}</source>
        <translation>Frühere Fassungen von {0}</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>What has changed since</source>
        <translation>Was sich seither geändert hat</translation>
    </message>
    <message>
        <source>Looking for versions …</source>
        <translation>Fassungen werden gesucht …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Bring This Version Back</source>
        <translation>Diese Fassung zurückholen</translation>
    </message>
    <message>
        <source>Each save keeps the version before it. Nothing is overwritten here.</source>
        <translation>Jedes Speichern behält die Fassung davor. Hier wird nichts überschrieben.</translation>
    </message>
    <message>
        <source>There is no earlier version yet: the next save keeps this one.</source>
        <translation>Noch gibt es keine frühere Fassung: Das nächste Speichern behält diese.</translation>
    </message>
    <message>
        <source>Line {0}</source>
        <translation>Zeile {0}</translation>
    </message>
    <message>
        <source>This version is the text on the page.</source>
        <translation>Diese Fassung ist der Text auf der Seite.</translation>
    </message>
    <message>
        <source>This text has no earlier versions.</source>
        <translation>Dieser Text hat keine früheren Fassungen.</translation>
    </message>
    <message>
        <source>Save it; each save from then on keeps the version before it.</source>
        <translation>Speichern Sie ihn; von da an behält jedes Speichern die Fassung davor.</translation>
    </message>
</context>
<context>
    <name>ChildProcess</name>
    <message>
        <source>The training was ended from outside, or memory ran out. Nothing is lost: it can go on from its last checkpoint.</source>
        <translation>Das Training wurde von außen beendet, oder der Speicher ging aus. Nichts ist verloren: Es kann von seinem letzten Stand aus weitergehen.</translation>
    </message>
    <message>
        <source>There is too little memory. Close other programs and let it go on: nothing is lost.</source>
        <translation>Es ist zu wenig Speicher frei. Schließen Sie andere Programme und lassen Sie es weitergehen: Nichts ist verloren.</translation>
    </message>
    <message>
        <source>It ended unexpectedly: {0}. Nothing is lost.</source>
        <translation>Es endete unerwartet: {0}. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>“{0}” could not be started: {1}.</source>
        <translation>„{0}“ konnte nicht gestartet werden: {1}.</translation>
    </message>
</context>
<context>
    <name>ContinuationCard</name>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>Greedy</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Typical</source>
        <translation>Typisch</translation>
    </message>
    <message>
        <source>Beam search</source>
        <translation>Strahlsuche</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove this strategy</source>
        <translation>Diese Strategie entfernen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Put it at the caret</source>
        <translation>An der Schreibmarke einfügen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Let all strategies go on from here</source>
        <translation>Alle Strategien von hier aus weiterschreiben lassen</translation>
    </message>
</context>
<context>
    <name>ContinuationsPanel</name>
    <message>
        <source>Set of strategies</source>
        <translation>Auswahl von Strategien</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> Tokens</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>How much to write; a token is a word or a part of one</source>
        <translation>Wie viel geschrieben wird; ein Token ist ein Wort oder ein Teil davon</translation>
    </message>
    <message>
        <source>Fixed seed</source>
        <translation>Fester Startwert</translation>
    </message>
    <message>
        <source>The same text and seed give the same continuations.</source>
        <translation>Derselbe Text und Startwert ergeben dieselben Fortsetzungen.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Continue the text</source>
        <translation>Text fortsetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Add a strategy</source>
        <translation>Strategie hinzufügen</translation>
    </message>
    <message>
        <source>My own set</source>
        <translation>Meine Auswahl</translation>
    </message>
    <message>
        <source>Temperatures 0.2, 0.5, 1.0, 1.2</source>
        <translation>Temperaturen 0,2, 0,5, 1,0, 1,2</translation>
    </message>
    <message>
        <source>Top-k 2 to 5</source>
        <translation>Top-k 2 bis 5</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>Greedy</translation>
    </message>
    <message>
        <source>One of each</source>
        <translation>Eine von jeder</translation>
    </message>
    <message>
        <source>No model is loaded: choose one in the model library.</source>
        <translation>Kein Modell ist geladen: Wählen Sie eines in der Modellbibliothek.</translation>
    </message>
    <message>
        <source>Add a strategy, or choose a set.</source>
        <translation>Fügen Sie eine Strategie hinzu, oder wählen Sie eine Auswahl.</translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation>Schreibt …</translation>
    </message>
    <message>
        <source>Insert one at the caret, copy it, or let all go on from it.</source>
        <translation>Fügen Sie eine ein, kopieren Sie sie, oder lassen Sie alle von ihr aus weiterschreiben.</translation>
    </message>
    <message>
        <source>Put the caret where the text should go on, then continue it.</source>
        <translation>Setzen Sie die Schreibmarke dorthin, wo der Text weitergehen soll, und setzen Sie ihn fort.</translation>
    </message>
</context>
<context>
    <name>ControlsPanel</name>
    <message>
        <source>Always the likeliest words.</source>
        <translation>Immer die wahrscheinlichsten Wörter.</translation>
    </message>
    <message>
        <source>Draws from all words, the likelier the more often.</source>
        <translation>Zieht aus allen Wörtern, die wahrscheinlicheren öfter.</translation>
    </message>
    <message>
        <source>Weighs several wordings and takes the likeliest as a whole.</source>
        <translation>Wägt mehrere Fassungen ab und nimmt die als Ganzes wahrscheinlichste.</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Fest</translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Nur auf Wunsch</translation>
    </message>
    <message>
        <source>Also inside paragraphs</source>
        <translation>Auch mitten im Absatz</translation>
    </message>
    <message>
        <source>Show after</source>
        <translation>Zeigen nach</translation>
    </message>
    <message>
        <source>How long to wait after the last key.</source>
        <translation>Wie lange nach der letzten Taste gewartet wird.</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>Greedy</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p (advanced)</source>
        <translation>Min-p (für Kenner)</translation>
    </message>
    <message>
        <source>Typical (advanced)</source>
        <translation>Typisch (für Kenner)</translation>
    </message>
    <message>
        <source>Beam search (advanced)</source>
        <translation>Strahlsuche (für Kenner)</translation>
    </message>
    <message>
        <source>Low keeps to the likely, high dares the unlikely; 0 is like Greedy.</source>
        <translation>Niedrig bleibt beim Wahrscheinlichen, hoch wagt das Unwahrscheinliche; 0 ist wie Greedy.</translation>
    </message>
    <message>
        <source>Candidates, k</source>
        <translation>Kandidaten, k</translation>
    </message>
    <message>
        <source>Share, p</source>
        <translation>Anteil, p</translation>
    </message>
    <message>
        <source>Least share, min-p</source>
        <translation>Kleinster Anteil, min-p</translation>
    </message>
    <message>
        <source>Typical share</source>
        <translation>Typischer Anteil</translation>
    </message>
    <message>
        <source>Draws from so many of the likeliest words only.</source>
        <translation>Zieht nur aus so vielen der wahrscheinlichsten Wörter.</translation>
    </message>
    <message>
        <source>Draws from the likeliest words: few where little can follow, else many.</source>
        <translation>Zieht aus den wahrscheinlichsten Wörtern: aus wenigen, wo wenig folgen kann, sonst aus vielen.</translation>
    </message>
    <message>
        <source>Draws from words not much less likely than the likeliest one.</source>
        <translation>Zieht aus Wörtern, die nicht viel unwahrscheinlicher sind als das wahrscheinlichste.</translation>
    </message>
    <message>
        <source>Draws words that are neither too obvious nor too odd.</source>
        <translation>Zieht Wörter, die weder zu naheliegend noch zu seltsam sind.</translation>
    </message>
    <message>
        <source>How many of the likeliest words, or parts of words, are drawn from.</source>
        <translation>Aus wie vielen der wahrscheinlichsten Wörter oder Wortteile gezogen wird.</translation>
    </message>
    <message>
        <source>Low draws from a few likely words, high from nearly all that can follow.</source>
        <translation>Niedrig zieht aus wenigen wahrscheinlichen Wörtern, hoch aus fast allen, die folgen können.</translation>
    </message>
    <message>
        <source>How likely a word must be, measured by the likeliest one.</source>
        <translation>Wie wahrscheinlich ein Wort sein muss, gemessen am wahrscheinlichsten.</translation>
    </message>
    <message>
        <source>Low keeps close to what is typical, high lets more through.</source>
        <translation>Niedrig bleibt nahe am Üblichen, hoch lässt mehr durch.</translation>
    </message>
    <message>
        <source>Beams</source>
        <translation>Strahlen</translation>
    </message>
    <message>
        <source>How many wordings are weighed at once.</source>
        <translation>Wie viele Fassungen zugleich abgewogen werden.</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>Wie oft</translation>
    </message>
    <message>
        <source>To the left only sure suggestions show, to the right every one.</source>
        <translation>Links zeigen sich nur sichere Vorschläge, rechts alle.</translation>
    </message>
    <message>
        <source>Generic … me</source>
        <translation>Allgemein … ich</translation>
    </message>
    <message>
        <source>To the right, suggestions lean to what you have written yourself.</source>
        <translation>Nach rechts hin richten sich Vorschläge nach dem, was Sie selbst geschrieben haben.</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>How many suggestions there are to go through.</source>
        <translation>Wie viele Vorschläge zur Wahl stehen.</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsmalus</translation>
    </message>
    <message>
        <source>Above 1, words that were just used become less likely.</source>
        <translation>Über 1 werden eben gebrauchte Wörter unwahrscheinlicher.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>How far a suggestion goes at most.</source>
        <translation>Wie weit ein Vorschlag höchstens geht.</translation>
    </message>
    <message>
        <source>Rest of the word</source>
        <translation>Rest des Wortes</translation>
    </message>
    <message>
        <source>One word</source>
        <translation>Ein Wort</translation>
    </message>
    <message>
        <source>Two words</source>
        <translation>Zwei Wörter</translation>
    </message>
    <message>
        <source>Four words</source>
        <translation>Vier Wörter</translation>
    </message>
    <message>
        <source>To the end of the sentence</source>
        <translation>Bis zum Ende des Satzes</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Fixed, the same text always draws the same words; else each time anew.</source>
        <translation>Fest: Derselbe Text zieht immer dieselben Wörter; sonst jedes Mal neue.</translation>
    </message>
    <message>
        <source>every one</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>from {0} % sure</source>
        <translation>ab {0} % Sicherheit</translation>
    </message>
    <message>
        <source>generic</source>
        <translation>allgemein</translation>
    </message>
    <message>
        <source>me</source>
        <translation>ich</translation>
    </message>
    <message>
        <source>{0} % me</source>
        <translation>{0} % ich</translation>
    </message>
    <message>
        <source>All of this is worked out on this computer.</source>
        <translation>All das wird auf diesem Computer berechnet.</translation>
    </message>
</context>
<context>
    <name>CopiedPassages</name>
    <message>
        <source>“{0}” stands word for word in what the model has read.</source>
        <translation>„{0}“ steht Wort für Wort in dem, was das Modell gelesen hat.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.markdown *.text *.docx *.odt *.epub *.html *.htm);;All files (*)</source>
        <translation>Texte (*.txt *.md *.markdown *.text *.docx *.odt *.epub *.html *.htm);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Texts of other programs ({0});;All files (*)</source>
        <translation>Texte anderer Programme ({0});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Plain text (*.txt);;Markdown (*.md);;All files (*)</source>
        <translation>Reiner Text (*.txt);;Markdown (*.md);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open a Model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Inkling models (*.inkling);;All files (*)</source>
        <translation>Inkling-Modelle (*.inkling);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Manuscript for Publishers</source>
        <translation>Manuskript für Verlage</translation>
    </message>
    <message>
        <source>Street, town, e-mail: as the first page should say</source>
        <translation>Straße, Ort, E-Mail: wie es auf der ersten Seite stehen soll</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Autor</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>A&amp;ddress</source>
        <translation>A&amp;nschrift</translation>
    </message>
</context>
<context>
    <name>ExchangeCommands</name>
    <message>
        <source>&amp;Import …</source>
        <translation>&amp;Importieren …</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;Word (docx) …</source>
        <translation>&amp;Word (docx) …</translation>
    </message>
    <message>
        <source>&amp;OpenDocument (odt) …</source>
        <translation>&amp;OpenDocument (odt) …</translation>
    </message>
    <message>
        <source>&amp;PDF …</source>
        <translation>&amp;PDF …</translation>
    </message>
    <message>
        <source>Web Pa&amp;ge (html) …</source>
        <translation>Web&amp;seite (html) …</translation>
    </message>
    <message>
        <source>&amp;Markdown (md) …</source>
        <translation>&amp;Markdown (md) …</translation>
    </message>
    <message>
        <source>Plain &amp;Text (txt) …</source>
        <translation>Reiner &amp;Text (txt) …</translation>
    </message>
    <message>
        <source>Manuscript for P&amp;ublishers (docx) …</source>
        <translation>Manuskript für &amp;Verlage (docx) …</translation>
    </message>
    <message>
        <source>Print Previe&amp;w …</source>
        <translation>Druck&amp;vorschau …</translation>
    </message>
    <message>
        <source>&amp;Print …</source>
        <translation>&amp;Drucken …</translation>
    </message>
    <message>
        <source>Reading {0} …</source>
        <translation>{0} wird gelesen …</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>Wird gedruckt …</translation>
    </message>
    <message>
        <source>The text could not be printed.</source>
        <translation>Der Text konnte nicht gedruckt werden.</translation>
    </message>
    <message>
        <source>This is the document itself.</source>
        <translation>Das ist das Dokument selbst.</translation>
    </message>
    <message>
        <source>Save it, or export it under another name.</source>
        <translation>Speichern Sie es, oder exportieren Sie es unter einem anderen Namen.</translation>
    </message>
    <message>
        <source>Writing {0} …</source>
        <translation>{0} wird geschrieben …</translation>
    </message>
    <message>
        <source>The text could not be exported.</source>
        <translation>Der Text konnte nicht exportiert werden.</translation>
    </message>
    <message>
        <source>One moment: a file is still being read or written.</source>
        <translation>Einen Augenblick: Eine Datei wird noch gelesen oder geschrieben.</translation>
    </message>
    <message>
        <source>Imported from {0}; it is not saved yet.</source>
        <translation>Aus {0} importiert; noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>This file cannot be imported.</source>
        <translation>Diese Datei lässt sich nicht importieren.</translation>
    </message>
    <message>
        <source>In which column of {0} is the text?</source>
        <translation>In welcher Spalte von {0} steht der Text?</translation>
    </message>
    <message>
        <source>Exported to {0}.</source>
        <translation>Nach {0} exportiert.</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>An den Drucker geschickt.</translation>
    </message>
    <message>
        <source>The printer takes no pages. Check it, or export a PDF instead.</source>
        <translation>Der Drucker nimmt keine Seiten an. Sehen Sie nach ihm, oder exportieren Sie ein PDF.</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Untitled{0}</source>
        <translation>Unbenannt{0}</translation>
    </message>
    <message>
        <source>One moment: a file is still being read or written.</source>
        <translation>Einen Augenblick: Eine Datei wird noch gelesen oder geschrieben.</translation>
    </message>
    <message>
        <source>this new text</source>
        <translation>diesem neuen Text</translation>
    </message>
    <message>
        <source>Save the changes in {0}?</source>
        <translation>Die Änderungen in {0} speichern?</translation>
    </message>
    <message>
        <source>They are lost otherwise.</source>
        <translation>Sonst gehen sie verloren.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The unsaved text is offered again at the next start.</source>
        <translation>Der nicht gespeicherte Text wird beim nächsten Start wieder angeboten.</translation>
    </message>
    <message>
        <source>The earlier version is on the page; undo takes it away again.</source>
        <translation>Die frühere Fassung steht auf der Seite; Rückgängig nimmt sie wieder weg.</translation>
    </message>
    <message>
        <source>Does {0} look right?</source>
        <translation>Sieht {0} richtig aus?</translation>
    </message>
    <message>
        <source>Nothing in the file tells its encoding; it was read as {0}:</source>
        <translation>Nichts in der Datei verrät ihre Kodierung; sie wurde als {0} gelesen:</translation>
    </message>
    <message>
        <source>It looks right</source>
        <translation>Sieht richtig aus</translation>
    </message>
    <message>
        <source>Another encoding …</source>
        <translation>Andere Kodierung …</translation>
    </message>
    <message>
        <source>Which encoding is it in?</source>
        <translation>In welcher Kodierung ist sie?</translation>
    </message>
    <message>
        <source>Open all the same</source>
        <translation>Trotzdem öffnen</translation>
    </message>
    <message>
        <source>Ask when I save</source>
        <translation>Beim Speichern fragen</translation>
    </message>
    <message>
        <source>This file is in use.</source>
        <translation>Diese Datei ist in Gebrauch.</translation>
    </message>
    <message>
        <source>This file cannot be opened.</source>
        <translation>Diese Datei lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The file is no longer where it was; save it to keep it.</source>
        <translation>Die Datei ist nicht mehr, wo sie war; speichern Sie, um den Text zu behalten.</translation>
    </message>
    <message>
        <source>Another program changed {0}.</source>
        <translation>Ein anderes Programm hat {0} geändert.</translation>
    </message>
    <message>
        <source>What is on this page has not been saved over it.</source>
        <translation>Was auf dieser Seite steht, wurde nicht darübergeschrieben.</translation>
    </message>
    <message>
        <source>Keep what is here</source>
        <translation>Behalten, was hier steht</translation>
    </message>
    <message>
        <source>Load the file again</source>
        <translation>Datei neu laden</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>From the file [-away-] to this page [+here+]:</source>
        <translation>Von der Datei [-weg-] zu dieser Seite [+hier+]:</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>Save over it</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Save all the same</source>
        <translation>Trotzdem speichern</translation>
    </message>
    <message>
        <source>Save in UTF-8</source>
        <translation>In UTF-8 speichern</translation>
    </message>
    <message>
        <source>The disk did not confirm the save.</source>
        <translation>Der Datenträger hat das Speichern nicht bestätigt.</translation>
    </message>
    <message>
        <source>The text could not be saved.</source>
        <translation>Der Text konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern als …</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>Noch nicht gespeichert</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß/klein beachten</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>Ganze Wörter</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Previous match (Shift+Enter)</source>
        <translation>Voriger Treffer (Umschalt+Eingabe)</translation>
    </message>
    <message>
        <source>Next match (Enter)</source>
        <translation>Nächster Treffer (Eingabe)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replace All</source>
        <translation>Alle ersetzen</translation>
    </message>
    <message numerus="yes">
        <source>%n replaced</source>
        <translation>
            <numerusform>%n ersetzt</numerusform>
            <numerusform>%n ersetzt</numerusform>
        </translation>
    </message>
    <message>
        <source>No matches</source>
        <translation>Keine Treffer</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>{0} (at character {1})</source>
        <translation>{0} (bei Zeichen {1})</translation>
    </message>
</context>
<context>
    <name>GoalMeter</name>
    <message>
        <source>What you have written today; a click shows the log</source>
        <translation>Was Sie heute geschrieben haben; ein Klick zeigt das Protokoll</translation>
    </message>
    <message>
        <source>{0} words today</source>
        <translation>{0} Wörter heute</translation>
    </message>
    <message>
        <source>✓ {0} words today, goal {1}</source>
        <translation>✓ {0} Wörter heute, Ziel {1}</translation>
    </message>
    <message>
        <source>{0} of {1} words today</source>
        <translation>{0} von {1} Wörtern heute</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>&lt;h2&gt;Writing with suggestions&lt;/h2&gt;&lt;p&gt;What stands grey behind the caret is a suggestion. It is not in your text until you take it, with {accept} or word by word; writing on is always fine, and {dismiss} sends it away. A suggestion comes only while you write at the end of a paragraph, and only where the model is sure enough: the panel Suggestions sets how sure, how long and how daring.&lt;/p&gt;&lt;p&gt;Everything happens on this computer; nothing you write leaves it.&lt;/p&gt;</source>
        <translation>&lt;h2&gt;Schreiben mit Vorschlägen&lt;/h2&gt;&lt;p&gt;Was grau hinter der Schreibmarke steht, ist ein Vorschlag. Er steht erst in Ihrem Text, wenn Sie ihn übernehmen, mit {accept} oder Wort für Wort; weiterschreiben können Sie immer, und {dismiss} schickt ihn weg. Ein Vorschlag kommt nur, während Sie am Ende eines Absatzes schreiben, und nur, wo das Modell sicher genug ist: Das Feld Vorschläge bestimmt, wie sicher, wie lang und wie gewagt.&lt;/p&gt;&lt;p&gt;Alles geschieht auf diesem Computer; nichts, was Sie schreiben, verlässt ihn.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h2&gt;The panels&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;&lt;b&gt;Outline&lt;/b&gt;: chapters and scenes with their words; drag one to move it.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Suggestions&lt;/b&gt;: how the model speaks; each control says what it does.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Next Tokens&lt;/b&gt;: what the model expects at the caret; click one to take it.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Continuations&lt;/b&gt;: your text continued in several ways, side by side.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Surprise&lt;/b&gt;: your text coloured by how unexpected each word is.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Models&lt;/b&gt;: the models on this computer; drop a model file to add one.&lt;/li&gt;&lt;li&gt;&lt;b&gt;My Voice&lt;/b&gt;: train a model on your own texts.&lt;/li&gt;&lt;/ul&gt;</source>
        <translation>&lt;h2&gt;Die Felder&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;&lt;b&gt;Gliederung&lt;/b&gt;: Kapitel und Szenen mit ihren Wörtern; ziehen Sie eines, um es zu verschieben.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Vorschläge&lt;/b&gt;: wie das Modell spricht; jeder Regler sagt, was er tut.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Nächste Tokens&lt;/b&gt;: was das Modell an der Schreibmarke erwartet; ein Klick übernimmt eines.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Fortsetzungen&lt;/b&gt;: Ihr Text auf mehrere Weisen fortgesetzt, nebeneinander.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Überraschung&lt;/b&gt;: Ihr Text danach gefärbt, wie unerwartet jedes Wort ist.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Modelle&lt;/b&gt;: die Modelle auf diesem Computer; legen Sie eine Modelldatei ab, um sie aufzunehmen.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Meine Stimme&lt;/b&gt;: ein Modell an Ihren eigenen Texten trainieren.&lt;/li&gt;&lt;/ul&gt;</translation>
    </message>
    <message>
        <source>&lt;h2&gt;Your texts&lt;/h2&gt;&lt;p&gt;Texts are plain files. A line that begins with # is a heading, * * * alone on a line parts two scenes, *stars* make italics and **two** make bold. Texts of Word, OpenOffice, e-books and web pages can be imported, dropped on the window and exported.&lt;/p&gt;&lt;p&gt;What you write is kept in a journal within two seconds, and each save keeps the version before it: see Earlier Versions in the File menu.&lt;/p&gt;</source>
        <translation>&lt;h2&gt;Ihre Texte&lt;/h2&gt;&lt;p&gt;Texte sind einfache Dateien. Eine Zeile, die mit # beginnt, ist eine Überschrift, * * * allein auf einer Zeile trennt zwei Szenen, *Sterne* machen kursiv und **zwei** fett. Texte von Word, OpenOffice, E-Books und Webseiten lassen sich importieren, auf dem Fenster ablegen und exportieren.&lt;/p&gt;&lt;p&gt;Was Sie schreiben, steht binnen zwei Sekunden in einem Journal, und jedes Speichern behält die Fassung davor: siehe Frühere Fassungen im Menü Datei.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>Inkling</name>
    <message>
        <source>My Voice</source>
        <translation>Meine Stimme</translation>
    </message>
    <message>
        <source>This model cannot be used.</source>
        <translation>Dieses Modell lässt sich nicht verwenden.</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Press a key …</source>
        <translation>Taste drücken …</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>{0} is already the key of “{1}”. Choose another one.</source>
        <translation>{0} ist schon die Taste für „{1}“. Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>{0} already means “{1}”. Choose another one.</source>
        <translation>{0} bedeutet schon „{1}“. Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>{0} is needed for writing. Choose one with Ctrl or Alt.</source>
        <translation>{0} wird zum Schreiben gebraucht. Wählen Sie eine mit Strg oder Alt.</translation>
    </message>
    <message>
        <source>{0} moves the caret. Choose one with Ctrl or Alt.</source>
        <translation>{0} bewegt die Schreibmarke. Wählen Sie eine mit Strg oder Alt.</translation>
    </message>
    <message>
        <source>What is the matter with the key</source>
        <translation>Was mit der Taste ist</translation>
    </message>
    <message>
        <source>Use the Usual Keys</source>
        <translation>Die üblichen Tasten</translation>
    </message>
    <message>
        <source>Press a button, then the key you would like. Backspace leaves a command without one. A key that needs a suggestion does what it always does where there is none.</source>
        <translation>Drücken Sie einen Knopf und dann die gewünschte Taste. Die Rücktaste lässt einen Befehl ohne Taste. Eine Taste, die einen Vorschlag braucht, tut ohne einen, was sie immer tut.</translation>
    </message>
    <message>
        <source>This key cannot be used. Choose another one.</source>
        <translation>Diese Taste geht nicht. Wählen Sie eine andere.</translation>
    </message>
</context>
<context>
    <name>LanguagesPage</name>
    <message>
        <source>Language of the window</source>
        <translation>Sprache des Fensters</translation>
    </message>
    <message>
        <source>Inkling speaks it from its next start on.</source>
        <translation>Inkling spricht sie ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Like the desktop</source>
        <translation>Wie der Schreibtisch</translation>
    </message>
    <message>
        <source>Underline misspelt words</source>
        <translation>Falsch geschriebene Wörter unterstreichen</translation>
    </message>
    <message>
        <source>Language of spelling</source>
        <translation>Sprache der Rechtschreibung</translation>
    </message>
    <message>
        <source>The dictionaries are being looked for …</source>
        <translation>Die Wörterbücher werden gesucht …</translation>
    </message>
    <message>
        <source>Other dictionaries come from your system, as hunspell packages.</source>
        <translation>Weitere Wörterbücher kommen von Ihrem System, als Hunspell-Pakete.</translation>
    </message>
    <message>
        <source>There is no dictionary here: install a hunspell package of your system.</source>
        <translation>Hier ist kein Wörterbuch: Installieren Sie ein Hunspell-Paket Ihres Systems.</translation>
    </message>
</context>
<context>
    <name>LedgerCommands</name>
    <message>
        <source>What is yours in this text</source>
        <translation>Was in diesem Text von Ihnen ist</translation>
    </message>
    <message>
        <source>Export as Text …</source>
        <translation>Als Text exportieren …</translation>
    </message>
    <message>
        <source>Export as Table …</source>
        <translation>Als Tabelle exportieren …</translation>
    </message>
    <message>
        <source>Delete the Counts …</source>
        <translation>Zahlen löschen …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The counts of this document are deleted.</source>
        <translation>Die Zählung dieses Dokuments ist gelöscht.</translation>
    </message>
    <message>
        <source>Delete the counts of this document?</source>
        <translation>Die Zahlen dieses Textes löschen?</translation>
    </message>
    <message>
        <source>What was typed and what was accepted cannot be told any more. The text stays.</source>
        <translation>Was getippt und was übernommen wurde, lässt sich dann nicht mehr sagen. Der Text bleibt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Characters in the text: {0}</source>
        <translation>Zeichen im Text: {0}</translation>
    </message>
    <message>
        <source>Typed by the writer: {0}</source>
        <translation>Selbst getippt: {0}</translation>
    </message>
    <message>
        <source>Accepted from suggestions: {0}, of which {1} still stand</source>
        <translation>Aus Vorschlägen übernommen: {0}, davon stehen noch {1}</translation>
    </message>
    <message>
        <source>Pasted or brought by other commands: {0}</source>
        <translation>Eingefügt oder durch andere Befehle gekommen: {0}</translation>
    </message>
    <message>
        <source>Share of the text that did not come from suggestions: {0} %</source>
        <translation>Anteil des Textes, der nicht aus Vorschlägen stammt: {0} %</translation>
    </message>
    <message>
        <source>Passages as the model has read them: {0}</source>
        <translation>Stellen, wie das Modell sie gelesen hat: {0}</translation>
    </message>
    <message>
        <source>Counted since {0}.</source>
        <translation>Gezählt seit {0}.</translation>
    </message>
    <message>
        <source>Counted by Inkling on the writer&apos;s own computer.</source>
        <translation>Gezählt von Inkling auf dem eigenen Computer.</translation>
    </message>
    <message>
        <source>{0} - share</source>
        <translation>{0} - Anteil</translation>
    </message>
    <message>
        <source>Exported to {0}.</source>
        <translation>Nach {0} exportiert.</translation>
    </message>
    <message>
        <source>The counts could not be exported.</source>
        <translation>Die Zählung konnte nicht exportiert werden.</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Legend</source>
        <translation>Legende</translation>
    </message>
    <message>
        <source>From pale to strong: {0} bits</source>
        <translation>Von blass bis kräftig: {0} Bit</translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Writing Log</source>
        <translation>Schreibprotokoll</translation>
    </message>
    <message>
        <source>The log is being read …</source>
        <translation>Das Protokoll wird gelesen …</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>Delete the Log …</source>
        <translation>Protokoll löschen …</translation>
    </message>
    <message>
        <source>Delete the log?</source>
        <translation>Das Protokoll löschen?</translation>
    </message>
    <message>
        <source>The words and times of all days will be forgotten. Your texts stay.</source>
        <translation>Wörter und Zeiten aller Tage werden vergessen. Ihre Texte bleiben.</translation>
    </message>
    <message>
        <source>Forget all sessions; no text is touched</source>
        <translation>Alle Sitzungen vergessen; kein Text wird angerührt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Nothing is logged yet. As you write, the words and the time of each session are kept here, on this computer; not a word of your texts.</source>
        <translation>Noch ist nichts verzeichnet. Während Sie schreiben, werden hier Zahl der Wörter und Dauer jeder Sitzung festgehalten, auf diesem Computer; kein Wort Ihrer Texte.</translation>
    </message>
    <message>
        <source>In the last seven days you wrote {0} words, on {1} of them.</source>
        <translation>In den letzten sieben Tagen schrieben Sie {0} Wörter, an {1} davon.</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0} Std. {1} Min.</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} Min.</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Loss on pages held back: {0} at first, {1} now</source>
        <translation>Verlust auf zurückgelegten Seiten: erst {0}, jetzt {1}</translation>
    </message>
    <message>
        <source>Loss while learning</source>
        <translation>Verlust beim Lernen</translation>
    </message>
    <message>
        <source>learning</source>
        <translation>beim Lernen</translation>
    </message>
    <message>
        <source>pages held back</source>
        <translation>zurückgelegte Seiten</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Next Tokens</source>
        <translation>Nächste Tokens</translation>
    </message>
    <message>
        <source>Continuations</source>
        <translation>Fortsetzungen</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>Überraschung</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>&amp;Open …</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save &amp;As …</source>
        <translation>Speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Earlier &amp;Versions …</source>
        <translation>F&amp;rühere Fassungen …</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>A&amp;lles auswählen</translation>
    </message>
    <message>
        <source>&amp;Find …</source>
        <translation>&amp;Suchen …</translation>
    </message>
    <message>
        <source>R&amp;eplace …</source>
        <translation>Ersetze&amp;n …</translation>
    </message>
    <message>
        <source>Smart &amp;Quotes and Dashes</source>
        <translation>&amp;Typografische Anführungen und Striche</translation>
    </message>
    <message>
        <source>Prefere&amp;nces …</source>
        <translation>Einstell&amp;ungen …</translation>
    </message>
    <message>
        <source>&amp;Suggestions</source>
        <translation>&amp;Vorschläge</translation>
    </message>
    <message>
        <source>&amp;Pause Suggestions</source>
        <translation>Vorschläge &amp;anhalten</translation>
    </message>
    <message>
        <source>Open a &amp;Model …</source>
        <translation>&amp;Modell öffnen …</translation>
    </message>
    <message>
        <source>Use the &amp;Bundled Model</source>
        <translation>Mit&amp;geliefertes Modell verwenden</translation>
    </message>
    <message>
        <source>&amp;Train on My Writing …</source>
        <translation>An meinen Texten &amp;trainieren …</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Next Ta&amp;b</source>
        <translation>Nächstes &amp;Register</translation>
    </message>
    <message>
        <source>Pre&amp;vious Tab</source>
        <translation>&amp;Voriges Register</translation>
    </message>
    <message>
        <source>Go to Next &amp;Area</source>
        <translation>Zum &amp;nächsten Bereich</translation>
    </message>
    <message>
        <source>Go to Previous A&amp;rea</source>
        <translation>Zum vorigen Berei&amp;ch</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>Writin&amp;g Log …</source>
        <translation>Schreib&amp;protokoll …</translation>
    </message>
    <message>
        <source>What Is &amp;Yours …</source>
        <translation>Was von &amp;Ihnen ist …</translation>
    </message>
    <message>
        <source>&amp;Words Never Suggested …</source>
        <translation>&amp;Nie vorgeschlagene Wörter …</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Welcome Page</source>
        <translation>&amp;Willkommensseite</translation>
    </message>
    <message>
        <source>&amp;About Inkling</source>
        <translation>&amp;Über Inkling</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
</context>
<context>
    <name>MemoryPage</name>
    <message>
        <source>Remember what I write for my next documents</source>
        <translation>Was ich schreibe, für meine nächsten Texte merken</translation>
    </message>
    <message>
        <source>When a document is saved, its last pages are kept on this computer, so that its names and phrases are suggested in others.</source>
        <translation>Beim Speichern eines Textes werden seine letzten Seiten auf diesem Computer behalten, damit seine Namen und Wendungen in anderen vorgeschlagen werden.</translation>
    </message>
    <message>
        <source>Remembered documents</source>
        <translation>Gemerkte Texte</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget the chosen documents; the texts themselves stay</source>
        <translation>Die gewählten vergessen; die Texte selbst bleiben</translation>
    </message>
    <message>
        <source>Forget All</source>
        <translation>Alle vergessen</translation>
    </message>
    <message>
        <source>Forget all of them; the texts themselves stay</source>
        <translation>Alle vergessen; die Texte selbst bleiben</translation>
    </message>
    <message>
        <source>Look at the Files</source>
        <translation>Dateien ansehen</translation>
    </message>
    <message>
        <source>{0} – {1} characters, {2}</source>
        <translation>{0} – {1} Zeichen, {2}</translation>
    </message>
</context>
<context>
    <name>ModelCardFrame</name>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Delete …</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>✓ in use</source>
        <translation>✓ in Gebrauch</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>Gelernt aus</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>{0} bits per character, the fewer the better</source>
        <translation>{0} Bit je Zeichen, je weniger, desto besser</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>Überraschung</translation>
    </message>
    <message>
        <source>Saves</source>
        <translation>Spart</translation>
    </message>
    <message>
        <source>{0} % of the keystrokes</source>
        <translation>{0} % der Tastendrücke</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>Trainiert</translation>
    </message>
    <message>
        <source>For most computers: the better suggestions.</source>
        <translation>Für die meisten Computer: die besseren Vorschläge.</translation>
    </message>
    <message>
        <source>For slow computers: it answers faster and takes less memory; its suggestions are not as good.</source>
        <translation>Für langsame Computer: Es antwortet schneller und braucht weniger Speicher; seine Vorschläge sind nicht so gut.</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>parts of words</source>
        <translation>Wortteile</translation>
    </message>
    <message>
        <source>{0}, {1} of them</source>
        <translation>{0}, davon {1}</translation>
    </message>
    <message>
        <source>{0}, {1} parameters</source>
        <translation>{0}, {1} Parameter</translation>
    </message>
    <message>
        <source>{0}, {1} million parameters</source>
        <translation>{0}, {1} Millionen Parameter</translation>
    </message>
</context>
<context>
    <name>ModelsPanel</name>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Add a model file to the library</source>
        <translation>Eine Modelldatei in die Bibliothek aufnehmen</translation>
    </message>
    <message>
        <source>Adding “{0}” …</source>
        <translation>„{0}“ wird aufgenommen …</translation>
    </message>
    <message>
        <source>Import models</source>
        <translation>Modelle importieren</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Delete the model?</source>
        <translation>Modell löschen?</translation>
    </message>
    <message>
        <source>“{0}” will be deleted from this computer.</source>
        <translation>„{0}“ wird von diesem Computer gelöscht.</translation>
    </message>
    <message>
        <source>The model has been exported.</source>
        <translation>Das Modell wurde exportiert.</translation>
    </message>
    <message>
        <source>Drop a model file here, or import one.</source>
        <translation>Legen Sie eine Modelldatei hier ab, oder importieren Sie eine.</translation>
    </message>
    <message>
        <source>There is no model yet: import one, or train your own.</source>
        <translation>Noch ist kein Modell da: Importieren Sie eines, oder trainieren Sie Ihr eigenes.</translation>
    </message>
    <message>
        <source>Inkling models (*{0})</source>
        <translation>Inkling-Modelle (*{0})</translation>
    </message>
</context>
<context>
    <name>NextTokensLink</name>
    <message>
        <source>No model is loaded: choose one in the model library.</source>
        <translation>Kein Modell ist geladen: Wählen Sie eines in der Modellbibliothek.</translation>
    </message>
</context>
<context>
    <name>NextTokensPanel</name>
    <message>
        <source>Next tokens</source>
        <translation>Nächste Tokens</translation>
    </message>
    <message>
        <source>Write something: what may come next appears here.</source>
        <translation>Schreiben Sie etwas: Was folgen könnte, erscheint hier.</translation>
    </message>
    <message>
        <source>The model has nothing to say here: go on writing.</source>
        <translation>Das Modell weiß hier nichts zu sagen: Schreiben Sie weiter.</translation>
    </message>
    <message>
        <source>Tokens are words or parts of words. Upper bar: what the model expects. Lower bar: what your temperature and strategy make of it. A click takes one.</source>
        <translation>Tokens sind Wörter oder Wortteile. Oberer Balken: was das Modell erwartet. Unterer Balken: was Temperatur und Strategie daraus machen. Ein Klick übernimmt eines.</translation>
    </message>
    <message>
        <source>“{0}”: {1} expected, {2} after temperature and strategy</source>
        <translation>„{0}“: {1} erwartet, {2} nach Temperatur und Strategie</translation>
    </message>
</context>
<context>
    <name>OutlineTree</name>
    <message>
        <source>Section</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Drag a section to move it, or press Alt+Up and Alt+Down.</source>
        <translation>Ziehen Sie einen Abschnitt, um ihn zu verschieben, oder drücken Sie Alt+Hoch und Alt+Herunter.</translation>
    </message>
    <message>
        <source>No chapters yet. A line that begins with # becomes one, and * * * alone on a line parts two scenes; here you can jump to them and move them.</source>
        <translation>Noch keine Kapitel. Eine Zeile, die mit # beginnt, wird eines, und * * * allein in einer Zeile trennt zwei Szenen; hier können Sie zu ihnen springen und sie verschieben.</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>Szene</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Suggestion: {0}</source>
        <translation>Vorschlag: {0}</translation>
    </message>
    <message>
        <source>Accepted: {0}</source>
        <translation>Übernommen: {0}</translation>
    </message>
    <message>
        <source>Accept Suggestion</source>
        <translation>Vorschlag übernehmen</translation>
    </message>
    <message>
        <source>Accept Next Word</source>
        <translation>Nächstes Wort übernehmen</translation>
    </message>
    <message>
        <source>Dismiss Suggestion</source>
        <translation>Vorschlag wegschicken</translation>
    </message>
    <message>
        <source>Suggest or Next Suggestion</source>
        <translation>Vorschlagen, oder nächster Vorschlag</translation>
    </message>
    <message>
        <source>Previous Suggestion</source>
        <translation>Voriger Vorschlag</translation>
    </message>
    <message>
        <source>Recall Last Suggestion</source>
        <translation>Letzten Vorschlag zurückholen</translation>
    </message>
</context>
<context>
    <name>PageLook</name>
    <message>
        <source>Font</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>The calmest there is</source>
        <translation>Die ruhigste, die da ist</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Also by Ctrl+Plus and Ctrl+Minus on the page.</source>
        <translation>Auch mit Strg+Plus und Strg+Minus auf der Seite.</translation>
    </message>
    <message>
        <source>Width of the column</source>
        <translation>Breite der Spalte</translation>
    </message>
    <message>
        <source>Lines of 60 to 75 characters are the easiest to read.</source>
        <translation>Zeilen von 60 bis 75 Zeichen lesen sich am leichtesten.</translation>
    </message>
    <message>
        <source>Of the page; texts are saved without it.</source>
        <translation>Die der Seite; Texte werden ohne sie gespeichert.</translation>
    </message>
    <message>
        <source>{0} points</source>
        <translation>{0} Punkt</translation>
    </message>
    <message>
        <source>{0} lines</source>
        <translation>{0} Zeilen</translation>
    </message>
    <message>
        <source>Distance of lines</source>
        <translation>Zeilenabstand</translation>
    </message>
    <message>
        <source>From the foot of one line to that of the next.</source>
        <translation>Vom Fuß einer Zeile zu dem der nächsten.</translation>
    </message>
    <message>
        <source>Space between paragraphs</source>
        <translation>Abstand zwischen Absätzen</translation>
    </message>
    <message>
        <source>As in letters and on web pages; 0 for none.</source>
        <translation>Wie in Briefen und auf Webseiten; 0 für keinen.</translation>
    </message>
    <message>
        <source>Indent of first lines</source>
        <translation>Einzug der ersten Zeilen</translation>
    </message>
    <message>
        <source>As in printed novels; 0 for none. Headings are never indented.</source>
        <translation>Wie in gedruckten Romanen; 0 für keinen. Überschriften werden nie eingezogen.</translation>
    </message>
    <message>
        <source>Goal for the day</source>
        <translation>Ziel für den Tag</translation>
    </message>
    <message>
        <source>The status bar shows how far along you are; 0 for no goal.</source>
        <translation>Die Statuszeile zeigt, wie weit Sie sind; 0 für kein Ziel.</translation>
    </message>
    <message>
        <source>Make quotes curly, and -- a dash, as I type</source>
        <translation>Beim Tippen typografische Anführungen, und -- als Strich</translation>
    </message>
    <message>
        <source>Show headings, italics and bold of Markdown</source>
        <translation>Überschriften, kursiv und fett von Markdown zeigen</translation>
    </message>
    <message>
        <source>Less motion: nothing fades, slides or blinks</source>
        <translation>Weniger Bewegung: nichts blendet, gleitet oder blinkt</translation>
    </message>
    <message>
        <source>the whole window</source>
        <translation>das ganze Fenster</translation>
    </message>
    <message>
        <source>{0} characters</source>
        <translation>{0} Zeichen</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
</context>
<context>
    <name>PanelDock</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this panel</source>
        <translation>Dieses Feld schließen</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Sprachen</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>All the controls below at once; change some, save your own.</source>
        <translation>Alle Regler unten auf einmal; ändern Sie welche, speichern Sie eigene.</translation>
    </message>
    <message>
        <source>Calm</source>
        <translation>Ruhig</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>Kühn</translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>Keine davon</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern als …</translation>
    </message>
    <message>
        <source>Keep what the controls say under a name</source>
        <translation>Was die Regler sagen, unter einem Namen behalten</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Forget this preset of yours</source>
        <translation>Diese eigene Vorlage vergessen</translation>
    </message>
    <message>
        <source>Save a Preset</source>
        <translation>Vorlage speichern</translation>
    </message>
    <message>
        <source>A name for what the controls say now:</source>
        <translation>Ein Name für das, was die Regler jetzt sagen:</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>ProgressView</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Stop and keep the best</source>
        <translation>Anhalten, das Beste behalten</translation>
    </message>
    <message>
        <source>Try the newest</source>
        <translation>Das Neueste versuchen</translation>
    </message>
    <message>
        <source>Write with what has been learned so far</source>
        <translation>Mit dem bisher Gelernten schreiben</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Training of “{0}”</source>
        <translation>Training von „{0}“</translation>
    </message>
    <message>
        <source>Reading your texts …</source>
        <translation>Ihre Texte werden gelesen …</translation>
    </message>
    <message>
        <source>Getting ready to learn …</source>
        <translation>Das Lernen wird vorbereitet …</translation>
    </message>
    <message>
        <source>Writing a checkpoint …</source>
        <translation>Ein Zwischenstand wird geschrieben …</translation>
    </message>
    <message>
        <source>Paused. It can go on at any time, after a restart too.</source>
        <translation>Pause. Es kann jederzeit weitergehen, auch nach einem Neustart.</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Making a model of the best …</source>
        <translation>Aus dem Besten wird ein Modell …</translation>
    </message>
    <message>
        <source>Measuring it on pages it has never seen …</source>
        <translation>Wird an Seiten gemessen, die es nie gesehen hat …</translation>
    </message>
    <message>
        <source>Round {0} · {1} left</source>
        <translation>Runde {0} · noch {1}</translation>
    </message>
    <message>
        <source>By now it would write, calm (0.2) to bold (1.0):</source>
        <translation>Jetzt schriebe es, ruhig (0,2) bis kühn (1,0):</translation>
    </message>
</context>
<context>
    <name>RecoveryOffer</name>
    <message>
        <source>a text without a name</source>
        <translation>einem Text ohne Namen</translation>
    </message>
    <message>
        <source>From the file [-away-] to what was not saved [+here+]:</source>
        <translation>Von der Datei [-weg-] zu dem, was nicht gespeichert war, [+hier+]:</translation>
    </message>
    <message>
        <source>This was not saved:</source>
        <translation>Dies war nicht gespeichert:</translation>
    </message>
    <message>
        <source>There are unsaved changes in {0}.</source>
        <translation>Es gibt nicht gespeicherte Änderungen in {0}.</translation>
    </message>
    <message>
        <source>Inkling ended unexpectedly on {0}.</source>
        <translation>Inkling endete unerwartet am {0}.</translation>
    </message>
    <message>
        <source>Bring them back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Throw them away</source>
        <translation>Wegwerfen</translation>
    </message>
    <message>
        <source>Ask me later</source>
        <translation>Später fragen</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Measured on {0} characters of yours that it had never seen.</source>
        <translation>Gemessen an {0} Zeichen von Ihnen, die es nie gesehen hatte.</translation>
    </message>
    <message>
        <source>“{0}” has learned your voice.</source>
        <translation>„{0}“ hat Ihre Stimme gelernt.</translation>
    </message>
    <message>
        <source>It did not get better, so your voice stays as it was.</source>
        <translation>Es wurde nicht besser, darum bleibt Ihre Stimme, wie sie war.</translation>
    </message>
    <message>
        <source>It did not get better than the general model, so that one speaks on.</source>
        <translation>Es wurde nicht besser als das allgemeine Modell; darum spricht dieses weiter.</translation>
    </message>
    <message>
        <source>Keystrokes saved</source>
        <translation>Gesparte Tastendrücke</translation>
    </message>
    <message>
        <source>Next word right</source>
        <translation>Nächstes Wort richtig</translation>
    </message>
    <message>
        <source>Bits per character (fewer is better)</source>
        <translation>Bit je Zeichen (weniger ist besser)</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nachher</translation>
    </message>
    <message>
        <source>n-grams alone</source>
        <translation>nur n-Gramme</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>Turns of phrase</source>
        <translation>Wendungen</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>How it goes on from beginnings of yours:</source>
        <translation>Wie es Ihre Anfänge weiterführt:</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>Start writing.

A grey suggestion follows as you go: {0} takes it, {1} sends it away, and writing on is always fine. {2} tells the rest.</source>
        <translation>Fangen Sie an zu schreiben.

Unterwegs folgt ein grauer Vorschlag: {0} übernimmt ihn, {1} schickt ihn weg, und weiterschreiben können Sie immer. {2} sagt den Rest.</translation>
    </message>
</context>
<context>
    <name>SheetTabs</name>
    <message>
        <source>Open documents</source>
        <translation>Offene Dokumente</translation>
    </message>
</context>
<context>
    <name>SpellingCommands</name>
    <message>
        <source>Check &amp;Spelling</source>
        <translation>&amp;Rechtschreibung prüfen</translation>
    </message>
    <message>
        <source>Spelling &amp;Language</source>
        <translation>&amp;Sprache der Rechtschreibung</translation>
    </message>
    <message>
        <source>Like the Desktop ({0})</source>
        <translation>Wie der Schreibtisch ({0})</translation>
    </message>
</context>
<context>
    <name>SpellingMenu</name>
    <message>
        <source>Looking for words …</source>
        <translation>Wörter werden gesucht …</translation>
    </message>
    <message>
        <source>Add “{0}” to the Dictionary</source>
        <translation>„{0}“ ins Wörterbuch aufnehmen</translation>
    </message>
    <message>
        <source>Ignore “{0}” in This Document</source>
        <translation>„{0}“ in diesem Dokument gelten lassen</translation>
    </message>
    <message>
        <source>No words like it</source>
        <translation>Keine ähnlichen Wörter</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Local, no network</source>
        <translation>Lokal, kein Netz</translation>
    </message>
    <message>
        <source>Your text stays on this computer: Inkling never opens a connection.</source>
        <translation>Ihr Text bleibt auf diesem Computer: Inkling öffnet nie eine Verbindung.</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Das Modell wird geladen …</translation>
    </message>
    <message>
        <source>Model and provider</source>
        <translation>Modell und Recheneinheit</translation>
    </message>
    <message>
        <source>{0} words · {1} this session</source>
        <translation>{0} Wörter · {1} in dieser Sitzung</translation>
    </message>
    <message>
        <source>Minutes to read: {0}</source>
        <translation>Minuten zum Lesen: {0}</translation>
    </message>
    <message>
        <source>Suggestions off</source>
        <translation>Vorschläge aus</translation>
    </message>
    <message>
        <source>Suggestions on</source>
        <translation>Vorschläge an</translation>
    </message>
    <message>
        <source>Switch suggestions off or on (F9)</source>
        <translation>Vorschläge aus- oder einschalten (F9)</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>{0}: {1} million parameters, learned from {2}</source>
        <translation>{0}: {1} Millionen Parameter, gelernt aus {2}</translation>
    </message>
    <message>
        <source>A suggestion takes {0} ms, 95 of 100 at most {1} ms.</source>
        <translation>Ein Vorschlag braucht {0} ms, 95 von 100 höchstens {1} ms.</translation>
    </message>
    <message>
        <source>{0} tokens a second</source>
        <translation>{0} Tokens in der Sekunde</translation>
    </message>
    <message>
        <source>The model is being loaded.</source>
        <translation>Das Modell wird geladen.</translation>
    </message>
    <message>
        <source>Local: nothing leaves this computer.</source>
        <translation>Lokal: Nichts verlässt diesen Computer.</translation>
    </message>
</context>
<context>
    <name>SurprisePanel</name>
    <message>
        <source>Colour the page by surprise</source>
        <translation>Die Seite nach Überraschung färben</translation>
    </message>
    <message>
        <source>Shows how unexpected each word is to the model. Typos, odd words and drifting style stand out; clichés stay pale. Rest the mouse on a word for its figures.</source>
        <translation>Zeigt, wie unerwartet jedes Wort für das Modell ist. Tippfehler, seltsame Wörter und ein anderer Ton fallen auf; Floskeln bleiben blass. Halten Sie die Maus über ein Wort, um seine Zahlen zu sehen.</translation>
    </message>
    <message>
        <source>Colour from</source>
        <translation>Färben ab</translation>
    </message>
    <message>
        <source>How many bits a word must tell to be coloured; one word in 16,384 tells 14.</source>
        <translation>Wie viele Bit ein Wort sagen muss, um gefärbt zu werden; eines von 16.384 sagt 14.</translation>
    </message>
    <message>
        <source>{0} bits</source>
        <translation>{0} Bit</translation>
    </message>
    <message>
        <source>Most unexpected words</source>
        <translation>Die unerwartetsten Wörter</translation>
    </message>
    <message>
        <source>one in {0}</source>
        <translation>eines von {0}</translation>
    </message>
    <message>
        <source>one in more than a trillion</source>
        <translation>eines von mehr als einer Billion</translation>
    </message>
    <message>
        <source>“{0}”: {1} bits, {2}</source>
        <translation>„{0}“: {1} Bit, {2}</translation>
    </message>
    <message>
        <source>No model is loaded: choose one in the model library.</source>
        <translation>Kein Modell ist geladen: Wählen Sie eines in der Modellbibliothek.</translation>
    </message>
    <message>
        <source>The page is empty: write or open something.</source>
        <translation>Die Seite ist leer: Schreiben oder öffnen Sie etwas.</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Liest …</translation>
    </message>
    <message>
        <source>{0} words and marks, {1} bits each on average.</source>
        <translation>{0} Wörter und Zeichen, im Mittel {1} Bit.</translation>
    </message>
    <message>
        <source>Reading: {0} %.</source>
        <translation>Gelesen: {0} %.</translation>
    </message>
    <message>
        <source>{0}   {1} bits</source>
        <translation>{0}   {1} Bit</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>a minute</source>
        <translation>eine Minute</translation>
    </message>
    <message>
        <source>{0} minutes</source>
        <translation>{0} Minuten</translation>
    </message>
    <message>
        <source>{0} hours</source>
        <translation>{0} Stunden</translation>
    </message>
    <message>
        <source>another language</source>
        <translation>einer anderen Sprache</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>German</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>French</source>
        <translation>Französisch</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>Spanisch</translation>
    </message>
    <message>
        <source>Italian</source>
        <translation>Italienisch</translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation>Portugiesisch</translation>
    </message>
    <message>
        <source>Dutch</source>
        <translation>Niederländisch</translation>
    </message>
    <message>
        <source>Swedish</source>
        <translation>Schwedisch</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>Polnisch</translation>
    </message>
    <message>
        <source>Cyrillic script</source>
        <translation>kyrillischer Schrift</translation>
    </message>
    <message>
        <source>Greek script</source>
        <translation>griechischer Schrift</translation>
    </message>
    <message>
        <source>Arabic script</source>
        <translation>arabischer Schrift</translation>
    </message>
    <message>
        <source>Hebrew script</source>
        <translation>hebräischer Schrift</translation>
    </message>
    <message>
        <source>Chinese script</source>
        <translation>chinesischer Schrift</translation>
    </message>
    <message>
        <source>Japanese script</source>
        <translation>japanischer Schrift</translation>
    </message>
    <message>
        <source>Korean script</source>
        <translation>koreanischer Schrift</translation>
    </message>
    <message>
        <source>Devanagari script</source>
        <translation>Devanagari-Schrift</translation>
    </message>
    <message>
        <source>Thai script</source>
        <translation>thailändischer Schrift</translation>
    </message>
    <message>
        <source>no language that can be told</source>
        <translation>keiner erkennbaren Sprache</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Train on My Writing</source>
        <translation>An meinen Texten trainieren</translation>
    </message>
    <message>
        <source>My voice</source>
        <translation>Meine Stimme</translation>
    </message>
    <message>
        <source>Files and folders to learn from</source>
        <translation>Dateien und Ordner, aus denen gelernt wird</translation>
    </message>
    <message>
        <source>Add &amp;Files …</source>
        <translation>&amp;Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Add a F&amp;older …</source>
        <translation>&amp;Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Begin from nothing instead of the general model</source>
        <translation>Von nichts statt vom allgemeinen Modell aus beginnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Beginnen</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Texts ({0})</source>
        <translation>Texte ({0})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Reading … {0} of {1}</source>
        <translation>Liest … {0} von {1}</translation>
    </message>
    <message>
        <source>Looking for texts … {0} found</source>
        <translation>Sucht Texte … {0} gefunden</translation>
    </message>
    <message>
        <source>Looking for texts …</source>
        <translation>Sucht Texte …</translation>
    </message>
    <message>
        <source>Choose texts of yours: {0}. They are read on this computer and never leave it.</source>
        <translation>Wählen Sie Texte von sich: {0}. Sie werden auf diesem Computer gelesen und verlassen ihn nie.</translation>
    </message>
    <message>
        <source>{0} words · texts: {1}</source>
        <translation>{0} Wörter · Texte: {1}</translation>
    </message>
    <message>
        <source>copies left out: {0}</source>
        <translation>ausgelassene Kopien: {0}</translation>
    </message>
    <message>
        <source>Nothing is chosen yet.</source>
        <translation>Noch ist nichts gewählt.</translation>
    </message>
    <message>
        <source>That is not enough to learn from: about {0} words are the least.</source>
        <translation>Das reicht nicht zum Lernen: Etwa {0} Wörter sind das Mindeste.</translation>
    </message>
    <message>
        <source>The disk is too full: {0} GB are needed, {1} are free.</source>
        <translation>Der Datenträger ist zu voll: {0} GB werden gebraucht, {1} sind frei.</translation>
    </message>
    <message>
        <source>There is too little memory: about {0} GB are needed, {1} are free. Close other programs and try again.</source>
        <translation>Es ist zu wenig Speicher da: Etwa {0} GB werden gebraucht, {1} sind frei. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The general model speaks {0}. It will learn little from texts in {1}.</source>
        <translation>Das allgemeine Modell spricht {0}. Aus Texten in {1} wird es wenig lernen.</translation>
    </message>
    <message>
        <source>Enough to adapt the general model, and enough for a model of its own.</source>
        <translation>Genug, um das allgemeine Modell anzupassen, und genug für ein eigenes.</translation>
    </message>
    <message>
        <source>Enough to adapt the general model to your voice.</source>
        <translation>Genug, um das allgemeine Modell Ihrer Stimme anzupassen.</translation>
    </message>
    <message>
        <source>It will take the place of the voice of this name.</source>
        <translation>Sie tritt an die Stelle der Stimme dieses Namens.</translation>
    </message>
    <message>
        <source>The texts are in several languages: one voice each does better.</source>
        <translation>Die Texte sind in mehreren Sprachen: Für jede eine eigene Stimme ist besser.</translation>
    </message>
    <message>
        <source>It will take about {0}. You can write meanwhile.</source>
        <translation>Es dauert etwa {0}. Sie können inzwischen schreiben.</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
</context>
<context>
    <name>TrainingLink</name>
    <message>
        <source>Forget this voice?</source>
        <translation>Diese Stimme vergessen?</translation>
    </message>
    <message>
        <source>“{0}” and all it has learned will be deleted. Your texts stay.</source>
        <translation>„{0}“ und alles, was sie gelernt hat, wird gelöscht. Ihre Texte bleiben.</translation>
    </message>
    <message>
        <source>Forget everything?</source>
        <translation>Alles vergessen?</translation>
    </message>
    <message>
        <source>All voices and all they have learned will be deleted. Your texts stay.</source>
        <translation>Alle Stimmen und alles, was sie gelernt haben, werden gelöscht. Ihre Texte bleiben.</translation>
    </message>
    <message>
        <source>The newest model is being made ready …</source>
        <translation>Das neueste Modell wird bereitet …</translation>
    </message>
    <message>
        <source>Discard this training?</source>
        <translation>Dieses Training verwerfen?</translation>
    </message>
    <message>
        <source>What has been learned so far will be lost. Your texts stay.</source>
        <translation>Was bisher gelernt wurde, geht verloren. Ihre Texte bleiben.</translation>
    </message>
    <message>
        <source>This training was interrupted. It can go on where it was.</source>
        <translation>Dieses Training wurde unterbrochen. Es kann weitergehen, wo es war.</translation>
    </message>
    <message>
        <source>The training of “{0}” can go on.</source>
        <translation>Das Training von „{0}“ kann weitergehen.</translation>
    </message>
    <message>
        <source>That did not work: {0}. Nothing was lost.</source>
        <translation>Das ging nicht: {0}. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>You write with the newest model of the training now.</source>
        <translation>Sie schreiben jetzt mit dem neuesten Modell des Trainings.</translation>
    </message>
    <message>
        <source>“{0}” is ready, and speaks now.</source>
        <translation>„{0}“ ist fertig und spricht jetzt.</translation>
    </message>
    <message>
        <source>“{0}” did not get better than before.</source>
        <translation>„{0}“ wurde nicht besser als vorher.</translation>
    </message>
    <message>
        <source>The training has ended</source>
        <translation>Das Training ist zu Ende</translation>
    </message>
    <message>
        <source>The training has stopped</source>
        <translation>Das Training hat angehalten</translation>
    </message>
    <message>
        <source>Training needs the trainer, an add-on to Inkling: install the package inkling-trainer, from where you have Inkling.</source>
        <translation>Zum Training gehört der Trainer, eine Ergänzung zu Inkling: Installieren Sie das Paket inkling-trainer, von dort, woher Sie Inkling haben.</translation>
    </message>
    <message>
        <source>Training needs the trainer, an add-on to Inkling; to add it, type in a terminal: pip install &apos;inkling-writer[train]&apos;</source>
        <translation>Zum Training gehört der Trainer, eine Ergänzung zu Inkling; um sie hinzuzufügen, geben Sie in einem Terminal ein: pip install &apos;inkling-writer[train]&apos;</translation>
    </message>
</context>
<context>
    <name>TrainingPanel</name>
    <message>
        <source>Train on my writing …</source>
        <translation>An meinen Texten trainieren …</translation>
    </message>
    <message>
        <source>Forget everything …</source>
        <translation>Alles vergessen …</translation>
    </message>
    <message>
        <source>Let the model learn how you write. It happens on this computer, while you go on writing; your texts never leave it.</source>
        <translation>Lassen Sie das Modell lernen, wie Sie schreiben. Es geschieht auf diesem Computer, während Sie weiterschreiben; Ihre Texte verlassen ihn nie.</translation>
    </message>
</context>
<context>
    <name>TrainingSession</name>
    <message>
        <source>It was stopped before there was anything to keep.</source>
        <translation>Es wurde angehalten, ehe es etwas zu behalten gab.</translation>
    </message>
    <message>
        <source>What was measured cannot be read. Let it go on to try again.</source>
        <translation>Was gemessen wurde, lässt sich nicht lesen. Lassen Sie es weitergehen, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <source>What was learned could not be kept: {0}.</source>
        <translation>Was gelernt wurde, ließ sich nicht behalten: {0}.</translation>
    </message>
</context>
<context>
    <name>UnwelcomeWindow</name>
    <message>
        <source>Words Never Suggested</source>
        <translation>Nie vorgeschlagene Wörter</translation>
    </message>
    <message>
        <source>Old books are full of words that hurt. None of these is suggested, unless the document already uses it. One word a line; # begins a remark.</source>
        <translation>Alte Bücher sind voll von Wörtern, die verletzen. Keines von diesen wird vorgeschlagen, es sei denn, das Dokument verwendet es schon. Ein Wort je Zeile; mit # beginnt eine Bemerkung.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Inkling&apos;s Own List</source>
        <translation>Inklings eigene Liste</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show the list that comes with Inkling</source>
        <translation>Die Liste zeigen, die mit Inkling kommt</translation>
    </message>
</context>
<context>
    <name>ViewCommands</name>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Like the &amp;Desktop</source>
        <translation>Wie der &amp;Schreibtisch</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>D&amp;ark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Sepia</source>
        <translation>Se&amp;pia</translation>
    </message>
    <message>
        <source>&amp;Focus Mode</source>
        <translation>Fo&amp;kus</translation>
    </message>
    <message>
        <source>&amp;Off</source>
        <translation>&amp;Aus</translation>
    </message>
    <message>
        <source>On the &amp;Paragraph</source>
        <translation>Auf den A&amp;bsatz</translation>
    </message>
    <message>
        <source>On the &amp;Sentence</source>
        <translation>Auf den &amp;Satz</translation>
    </message>
    <message>
        <source>Typewriter &amp;Scrolling</source>
        <translation>Rollen wie eine &amp;Schreibmaschine</translation>
    </message>
    <message>
        <source>Show &amp;Markdown</source>
        <translation>&amp;Markdown zeigen</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom O&amp;ut</source>
        <translation>Verkle&amp;inern</translation>
    </message>
    <message>
        <source>Actual Si&amp;ze</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>Fu&amp;ll Screen</source>
        <translation>Vo&amp;llbild</translation>
    </message>
</context>
<context>
    <name>VoiceCard</name>
    <message>
        <source>{0} words · texts: {1}</source>
        <translation>{0} Wörter · Texte: {1}</translation>
    </message>
    <message>
        <source>Generic … me</source>
        <translation>Allgemein … ich</translation>
    </message>
    <message>
        <source>How much of your own voice is mixed into the general model.</source>
        <translation>Wie viel Ihrer eigenen Stimme dem allgemeinen Modell beigemischt ist.</translation>
    </message>
    <message>
        <source>Mixed with</source>
        <translation>Gemischt mit</translation>
    </message>
    <message>
        <source>Another voice of yours, instead of the general model.</source>
        <translation>Eine andere Ihrer Stimmen anstelle des allgemeinen Modells.</translation>
    </message>
    <message>
        <source>The general model</source>
        <translation>Das allgemeine Modell</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Train again …</source>
        <translation>Neu trainieren …</translation>
    </message>
    <message>
        <source>With more texts, or without some: those are forgotten</source>
        <translation>Mit mehr Texten oder ohne manche: Die werden vergessen</translation>
    </message>
    <message>
        <source>Forget …</source>
        <translation>Vergessen …</translation>
    </message>
    <message>
        <source>Delete this voice with all that it has learned</source>
        <translation>Diese Stimme mit allem löschen, was sie gelernt hat</translation>
    </message>
    <message>
        <source>✓ in use</source>
        <translation>✓ in Gebrauch</translation>
    </message>
    <message>
        <source>{0} % me</source>
        <translation>{0} % ich</translation>
    </message>
</context>
</TS>
